import type { Audience, GatewayClient, Reply } from './gateway-client.ts'

/** A request of the load that got no answer. */
export interface LostRequest {
  readonly audience: Audience
  readonly fault: string
  /** What was going on, as the caller named it. */
  readonly during: string
  readonly at: Date
}

/** Users that ask all the time. */
export interface Load {
  readonly requests: number
  readonly lost: readonly LostRequest[]
  /** Stops asking and waits for the requests that are under way. */
  stop(): Promise<void>
}

/** The pause of one user between an answer and the next request, in milliseconds. */
const breath = 10

const users: readonly Audience[] = ['plain', 'plain', 'blue', 'green']

/**
 * Starts users that ask one request after the other until they are stopped: two without the header, one for each slot.
 * @param during  asked for each lost request: what is going on
 * @param onReply  told of each reply as it comes
 */
export function startLoad(
  client: GatewayClient,
  during: () => string,
  onReply: (audience: Audience, reply: Reply) => void = () => undefined,
): Load {
  let requests = 0
  let stopped = false
  const lost: LostRequest[] = []
  const live = async (audience: Audience): Promise<void> => {
    while (!stopped) {
      const reply = await client.ask(audience)
      requests += 1
      onReply(audience, reply)
      if (reply.kind === 'fault') lost.push({ audience, fault: reply.text, during: during(), at: new Date() })
      await new Promise((resolve) => setTimeout(resolve, breath))
    }
  }
  const lives = users.map(live)
  return {
    get requests() {
      return requests
    },
    lost,
    async stop() {
      stopped = true
      await Promise.all(lives)
    },
  }
}
