/** What a command carries beside its message; what is undefined or empty is left out, as agents expect it. */
export type Properties = Readonly<Record<string, string | undefined>>

/**
 * A command to the agent, one line without its end: `##vso[area.event name=value;…]message`. Values and messages may hold
 * anything: what would end them, or begin another line, is escaped by the agent's own rules, `%` by those that all agents
 * since 2.182 read.
 */
export function commandLine(command: string, properties: Properties, message: string): string {
  const given = Object.entries(properties).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const told = given.map(([name, value]) => `${name}=${escapeValue(value)};`).join('')
  return `##vso[${command}${told === '' ? '' : ` ${told}`}]${escapeMessage(message)}`
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeValue(text: string): string {
  return escapeMessage(text).replaceAll(']', '%5D').replaceAll(';', '%3B')
}
