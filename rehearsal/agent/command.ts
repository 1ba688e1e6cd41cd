/** A logging command, `##vso[area.event name=value;…]data`, unescaped. Property names are in lower case. */
export interface Command {
  readonly area: string
  readonly event: string
  readonly properties: ReadonlyMap<string, string>
  readonly data: string
}

const prefix = '##vso['

/** The command in `line`, wherever in the line it starts; `undefined` when there is none that is well formed. */
export function parseCommand(line: string): Command | undefined {
  const start = line.indexOf(prefix)
  const end = start < 0 ? -1 : line.indexOf(']', start)
  if (end < 0) return undefined
  const info = line.slice(start + prefix.length, end)
  const space = info.indexOf(' ')
  const [area, event, ...rest] = (space < 0 ? info : info.slice(0, space)).split('.').filter((part) => part !== '')
  if (area === undefined || event === undefined || rest.length > 0) return undefined
  return {
    area: area.toLowerCase(),
    event: event.toLowerCase(),
    properties: parseProperties(space < 0 ? '' : info.slice(space + 1)),
    data: unescapeData(line.slice(end + 1)),
  }
}

function parseProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>()
  for (const pair of text.split(';')) {
    const equals = pair.indexOf('=')
    if (equals <= 0 || equals === pair.length - 1) continue
    properties.set(pair.slice(0, equals).toLowerCase(), unescapeData(pair.slice(equals + 1)))
  }
  return properties
}

/** The agent's unescaping; `%AZP25` comes last, so that an escaped percent sign cannot make up another escape. */
export function unescapeData(text: string): string {
  return text
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%AZP25', '%')
}

/** The opposite of {@link unescapeData}. */
export function escapeData(text: string): string {
  return text
    .replaceAll('%', '%AZP25')
    .replaceAll(';', '%3B')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A')
    .replaceAll(']', '%5D')
}
