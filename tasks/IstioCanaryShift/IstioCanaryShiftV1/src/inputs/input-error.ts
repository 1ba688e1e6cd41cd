/** An input that is missing or breaks a rule. The message names the input, the rule and the value. */
export class InputError extends Error {
  override readonly name = 'InputError'
}
