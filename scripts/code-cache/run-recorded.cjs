// Stands for the task where the agent runs it: runs the task's main.js, with the compiled code kept, on the Node RECORDED_NODE.
// The order of what V8 keeps depends on the seed of its hashes, so that is fixed; NODE_OPTIONS does not take it.
'use strict'
const { spawnSync } = require('node:child_process')
const { join } = require('node:path')

const { RECORDED_NODE, RECORDED_TASK } = process.env
const options = ['--random-seed=1', '--require', join(__dirname, 'keep-compiled.cjs')]
const { status } = spawnSync(RECORDED_NODE, [...options, join(RECORDED_TASK, 'main.js')], { stdio: 'inherit' })
process.exitCode = status ?? 1
