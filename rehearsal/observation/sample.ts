import type { Audience, GatewayClient } from './gateway-client.ts'
import type { Answers, Observation } from './observation.ts'

/** How many requests a look at the gateway makes, by audience. */
export const sampleSize = { plain: 100, blue: 10, green: 10 } as const

/** Asks the gateway and counts what it answers. */
export async function sampleGateway(client: GatewayClient): Promise<Observation['answers']> {
  return {
    plain: await sample(client, 'plain'),
    blue: await sample(client, 'blue'),
    green: await sample(client, 'green'),
  }
}

async function sample(client: GatewayClient, audience: Audience): Promise<Answers> {
  const answers = new Map<string, number>()
  // A few at a time: quick, and still one look at one moment.
  const width = 5
  for (let asked = 0; asked < sampleSize[audience]; asked += width) {
    const count = Math.min(width, sampleSize[audience] - asked)
    const replies = await Promise.all(Array.from({ length: count }, () => client.ask(audience)))
    for (const { text } of replies) answers.set(text, (answers.get(text) ?? 0) + 1)
  }
  return answers
}
