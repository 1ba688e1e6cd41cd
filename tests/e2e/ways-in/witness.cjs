/**
 * Preloaded into the task's process and its children (`node --require`): writes down, as one line of JSON each, every
 * file that is written and every program that is started with its arguments and environment; at the end also what lies
 * in the folders of the step. The lines go to the file that WITNESS_FILE names.
 */
const childProcess = require('node:child_process')
const fs = require('node:fs')
const { join } = require('node:path')

const { WITNESS_FILE: file = '', WITNESS_FOLDERS: folders = '[]', AGENT_TEMPDIRECTORY: temp } = process.env
/** True while a note is written, which goes through the functions that are watched. */
let noting = false

function note(kind, where, content) {
  if (noting) return
  noting = true
  fs.appendFileSync(file, `${JSON.stringify({ kind, where: String(where), content: String(content) })}\n`)
  noting = false
}

/** Calls `before` with the arguments of every call of a function. */
function watch(owner, name, before) {
  const original = owner[name]
  owner[name] = function watched(...args) {
    before(...args)
    return original.apply(this, args)
  }
}

for (const owner of [fs, fs.promises]) {
  for (const name of ['writeFile', 'writeFileSync', 'appendFile', 'appendFileSync']) {
    if (name in owner) watch(owner, name, (path, data) => note('file', path, data))
  }
}
for (const name of ['write', 'writeSync']) {
  // Standard output and error are the agent's to read.
  watch(fs, name, (descriptor, data) => descriptor > 2 && note('file', `descriptor ${descriptor}`, data))
}
watch(fs, 'createWriteStream', (path) => note('stream', path, ''))
watch(fs.promises, 'open', (path, flags = 'r') => flags !== 'r' && note('stream', path, ''))

watch(childProcess.ChildProcess.prototype, 'spawn', ({ file: program, args, envPairs }) => {
  note('arguments', program, args.join('\0'))
  note('environment', program, envPairs.join('\0'))
})
for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
  watch(childProcess, name, (program, ...rest) => note('arguments', program, JSON.stringify(rest)))
}

process.on('exit', () => {
  for (const folder of [...JSON.parse(folders), ...(temp ? [temp] : [])]) {
    for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
      // `path` until Node 20.12, `parentPath` since.
      const path = join(entry.parentPath ?? entry.path, entry.name)
      if (entry.isFile()) note('file', path, fs.readFileSync(path, 'latin1'))
    }
  }
})
