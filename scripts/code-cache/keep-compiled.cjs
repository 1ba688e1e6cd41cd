// Preloaded into a run of the task: keeps V8's cache of task.js in the file RECORDED_CODE as the run ends.
'use strict'
const { writeFileSync } = require('node:fs')
const vm = require('node:vm')

const { Script } = vm
vm.Script = class extends Script {
  constructor(code, options) {
    super(code, options)
    if (options?.filename?.endsWith('task.js')) {
      process.on('exit', () => writeFileSync(process.env.RECORDED_CODE, this.createCachedData()))
    }
  }
}
