/** Waiting for what other processes do: bounded, and on a condition. */

/** Resolves when the condition holds; rejects with what was waited for after `limit` milliseconds. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limit = 8000,
): Promise<void> {
  const deadline = Date.now() + limit
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited ${limit} ms in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
