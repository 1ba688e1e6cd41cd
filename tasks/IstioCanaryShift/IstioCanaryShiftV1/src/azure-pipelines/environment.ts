/** What the agent gives a step by its environment. */
export interface StepEnvironment {
  /** An input's value as the agent has it. */
  input(name: string): string | undefined
  /** A variable's value, secret or not, by its name, such as `System.Culture`. */
  variable(name: string): string | undefined
  /** What is to be hidden of the environment itself: the values of secret variables. */
  readonly secretVariables: readonly string[]
  /** What stands behind `ENDPOINT_AUTH_`: a service connection's scheme, or a parameter of its authorization. */
  authorization(name: string): string | undefined
  /** What is no secret, such as a service connection's address and data, by the whole name that the agent gives it. */
  plain(name: string): string | undefined
  /** Goes with every issue of the step, so that the agent knows it as the task's own. */
  readonly correlationId: string | undefined
  /** Does something while the environment is as the agent has set it, such as loading a library that reads it by itself. */
  lend<T>(work: () => Promise<T>): Promise<T>
}

type Environment = Record<string, string | undefined>

/** What no program that the step starts should inherit: inputs and credentials, and the lists of the names of variables. */
const hidden = /^(?:INPUT_|ENDPOINT_AUTH_|SECUREFILE_TICKET_|SECRET_|VSTS_TASKVARIABLE_)/
const lists = ['COMMAND_CORRELATION_ID', 'VSTS_PUBLIC_VARIABLES', 'VSTS_SECRET_VARIABLES']

/**
 * Reads what the agent has set, and takes out of `environment` what is not for every program that the step starts; Microsoft's
 * task library does the same.
 */
export function readEnvironment(environment: Environment): StepEnvironment {
  const taken = new Map<string, string>()
  const names = Object.keys(environment).filter((name) => hidden.test(name) || lists.includes(name))
  for (const name of names) {
    const value = environment[name]
    // An empty one counts as not set.
    if (value) taken.set(name, value)
    delete environment[name]
  }
  // Agents write these names in capitals but for what connections are called.
  const byName = new Map([...taken].map(([name, value]) => [name.toLowerCase(), value]))
  const secret = (name: string) => byName.get(name.toLowerCase())
  return {
    input: (name) => secret(`INPUT_${keyOf(name)}`),
    variable: (name) => secret(`SECRET_${keyOf(name)}`) ?? (environment[keyOf(name)] || undefined),
    secretVariables: [...taken].filter(([name]) => name.startsWith('SECRET_')).map(([, value]) => value),
    authorization: (name) => secret(`ENDPOINT_AUTH_${name}`),
    plain: (name) => environment[name] || undefined,
    correlationId: taken.get('COMMAND_CORRELATION_ID'),
    lend: async (work) => {
      Object.assign(environment, Object.fromEntries(taken))
      try {
        return await work()
      } finally {
        for (const name of taken.keys()) delete environment[name]
      }
    },
  }
}

/** `Agent.TempDirectory` is AGENT_TEMPDIRECTORY. */
function keyOf(name: string): string {
  return name.replaceAll(/[. ]/g, '_').toUpperCase()
}
