/** Timelines as Azure DevOps answers them, made of what a test looks at. */

/** A record's fields beside its ids and type. */
type Fields = Readonly<Record<string, unknown>>

/** A record as the API has it, with the fields that it always has. */
export function record(type: string, id: string, parentId: string | null, fields: Fields = {}): Fields {
  return {
    previousAttempts: [],
    id,
    parentId,
    type,
    name: type,
    startTime: null,
    finishTime: null,
    currentOperation: null,
    percentComplete: null,
    state: 'pending',
    result: null,
    resultCode: null,
    changeId: 1,
    lastModified: '0001-01-01T00:00:00',
    workerName: null,
    order: 1,
    details: null,
    errorCount: 0,
    warningCount: 0,
    url: null,
    log: null,
    task: null,
    attempt: 1,
    identifier: null,
    ...fields,
  }
}

/** A stage with one job, whose id is the name. */
export function stage(name: string, order: number, fields: Fields = {}): readonly Fields[] {
  return [
    record('Stage', name, null, { name: `Canary: ${name}`, identifier: name, order, ...fields }),
    record('Phase', `${name}.phase`, name, { name: 'shift', identifier: `${name}.shift` }),
    record('Job', `${name}.job`, `${name}.phase`, { name: 'shift', identifier: `${name}.shift.__default` }),
  ]
}

/** The checkpoint of a stage with one approval, whose id is `approval`. */
export function asked(stage: string, approval: string, fields: Fields = {}): readonly Fields[] {
  return [
    record('Checkpoint', `${stage}.checkpoint`, stage, { name: 'Checkpoint', ...fields }),
    record('Checkpoint.Approval', approval, `${stage}.checkpoint`, { ...fields }),
    record('Checkpoint.Authorization', `${stage}.authorization`, `${stage}.checkpoint`, {
      state: 'completed',
      result: 'succeeded',
    }),
  ]
}

/** Started and finished within a minute of 2026-11-22. */
export function ended(minute: number, result: string): Fields {
  const at = (second: string) => `2026-11-22T10:${String(minute).padStart(2, '0')}:${second}.1234567Z`
  return { state: 'completed', result, startTime: at('05'), finishTime: at('45') }
}

/** The answer to a request for a timeline. */
export function timeline(...records: readonly (readonly Fields[])[]): unknown {
  return { records: records.flat(), lastChangedBy: 'x', id: 't', changeId: 9, url: 'https://dev.example/t' }
}
