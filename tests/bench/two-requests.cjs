/**
 * Reads a VirtualService and patches it, by what comes with Node and nothing else: the least that a program on Node can do to set
 * the weights. Without any of the task's promises.
 */
const { Agent, request } = require('node:https')

const { SERVER, TOKEN, AUTHORITY, OBJECT, CHANGE } = process.env
// One socket at most: the second request would open another one before the first has given back its own.
const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: AUTHORITY })

function send(method, body, next) {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json-patch+json' }
  const outgoing = request(SERVER + OBJECT, { method, agent, headers }, (response) => {
    let text = ''
    response.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    response.on('end', () => {
      if (response.statusCode !== 200) throw new Error(`${method}: ${response.statusCode} ${text}`)
      next(JSON.parse(text))
    })
  })
  outgoing.end(body)
}

send('GET', undefined, () => send('PATCH', CHANGE, () => agent.destroy()))
