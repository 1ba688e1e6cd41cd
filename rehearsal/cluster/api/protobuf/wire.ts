/**
 * The wire format of protocol buffers (https://protobuf.dev/programming-guides/encoding), as far as Kubernetes'
 * messages use it.
 */

/** One field of a message: a number for integers and booleans, bytes for everything else. */
export interface WireField {
  readonly number: number
  readonly value: number | Buffer
}

/** The fields of a message in their order. Throws RangeError when the bytes are no message. */
export function wireFields(message: Buffer): WireField[] {
  const fields: WireField[] = []
  let offset = 0
  const integer = (): number => {
    let value = 0
    // Multiplication, since shifts would cut at 32 bits.
    for (let factor = 1; ; factor *= 128) {
      const byte = message.readUInt8(offset++)
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }
  while (offset < message.length) {
    const tag = integer()
    const number = Math.floor(tag / 8)
    switch (tag % 8) {
      case 0:
        fields.push({ number, value: integer() })
        break
      case 2: {
        const length = integer()
        if (offset + length > message.length) throw new RangeError(`Field ${number} is longer than its message.`)
        fields.push({ number, value: message.subarray(offset, offset + length) })
        offset += length
        break
      }
      default:
        throw new RangeError(`Field ${number} has wire type ${tag % 8}, which Kubernetes' messages do not use.`)
    }
  }
  return fields
}
