/**
 * Preloaded into the task's process (`node --require`): writes down at its end, as one line of JSON in the file that
 * MEASURE_FILE names, what it took of the machine and how many connections it opened.
 */
const fs = require('node:fs')
const net = require('node:net')

let connections = 0
const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function counted(...args) {
  connections += 1
  return connect.apply(this, args)
}

process.once('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const cost = { peakKiB: maxRSS, cpuMs: (userCPUTime + systemCPUTime) / 1000, connections }
  fs.writeFileSync(process.env.MEASURE_FILE, JSON.stringify(cost))
})
