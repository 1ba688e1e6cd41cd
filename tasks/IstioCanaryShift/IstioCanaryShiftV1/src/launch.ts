/**
 * What the agent starts. The task itself is in task.js, and the code that its runs need lies compiled beside it for the Node
 * that most agents have: V8 takes that as it is, and ignores it where it is of another version. While that is read, the
 * connection to the API server begins.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { addressOf } from './network/address.ts'
import { openEarly } from './network/early-connection.ts'

/** The server of a service connection that names it; anything else, and what is wrong, is for the task to find out. */
function serverOf(environment: NodeJS.ProcessEnv): URL | undefined {
  const id = environment.INPUT_KUBERNETESSERVICEENDPOINT
  const kind = environment[`ENDPOINT_DATA_${id}_AUTHORIZATIONTYPE`]
  const url = environment[`ENDPOINT_URL_${id}`]
  const isDirect = environment.INPUT_CONNECTIONTYPE !== 'none' && !environment.AGENT_PROXYURL
  if (!isDirect || kind === undefined || kind === 'Kubeconfig' || url === undefined) return undefined
  return URL.canParse(url) ? new URL(url) : undefined
}

function compiledCode(): Buffer | undefined {
  try {
    return readFileSync(join(__dirname, `task-${process.version}-${process.platform}-${process.arch}.bin`))
  } catch {
    // There is none for this Node: V8 compiles as always.
    return undefined
  }
}

const server = serverOf(process.env)
if (server !== undefined) openEarly(addressOf(server))

// Node begins the connection once this script is through.
setImmediate(() => {
  // It is ASCII by how it is made: as Latin-1 it needs no decoding and half the memory.
  const code = readFileSync(join(__dirname, 'task.js'), 'latin1')
  // Compiled code tells the name, so that is the same wherever the task lies.
  const script = new Script(code, { filename: 'task.js', cachedData: compiledCode() })
  // The scripts that the task loads find what they share with it in this module.
  script.runInThisContext()(exports, require, module, __filename, __dirname)
})
