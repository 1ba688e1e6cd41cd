import type { Credentials } from '../access.ts'

/** Credentials that stay as they are for the whole step. */
export function fixedCredentials(headers: Readonly<Record<string, string>>): Credentials {
  return { headers: async () => headers, refused: () => false }
}
