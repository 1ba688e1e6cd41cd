/** The name that a TLS client asks for, in its first message (RFC 8446, 4.1.2; RFC 6066, 3). Pure. */

/** What is known of a connection by its first bytes. */
export type Greeting =
  /** More bytes are needed to tell. */
  | { kind: 'incomplete' }
  /** No TLS, or a first message in several records, which no client sends. */
  | { kind: 'foreign' }
  | { kind: 'hello'; serverName: string | undefined }

const handshake = 22
const clientHello = 1
const serverNameExtension = 0

/** Reads as far as the bytes go. */
export function readGreeting(bytes: Buffer): Greeting {
  if (bytes.length > 0 && bytes[0] !== handshake) return { kind: 'foreign' }
  if (bytes.length < 5) return { kind: 'incomplete' }
  const record = bytes.subarray(5, 5 + bytes.readUInt16BE(3))
  if (record.length < bytes.readUInt16BE(3)) return { kind: 'incomplete' }
  try {
    return record[0] === clientHello ? { kind: 'hello', serverName: serverNameIn(record) } : { kind: 'foreign' }
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'foreign' }
    throw error
  }
}

/** @throws RangeError where the message ends too early. */
function serverNameIn(hello: Buffer): string | undefined {
  // Type and length of the message, the version, 32 random bytes.
  let at = 4 + 2 + 32
  at += 1 + hello.readUInt8(at)
  at += 2 + hello.readUInt16BE(at)
  at += 1 + hello.readUInt8(at)
  const end = at + 2 + hello.readUInt16BE(at)
  at += 2
  while (at < end) {
    const [type, length] = [hello.readUInt16BE(at), hello.readUInt16BE(at + 2)]
    // A list with one entry: its length, the kind of name, the name's length.
    if (type === serverNameExtension) return hello.toString('latin1', at + 9, at + 9 + hello.readUInt16BE(at + 7))
    at += 4 + length
  }
  return undefined
}
