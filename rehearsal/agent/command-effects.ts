import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type Command, escapeData, parseCommand } from './command.ts'
import type { Restrictions } from './definition.ts'
import type { SecretMasker } from './masking.ts'
import { commandAllowed, variableAllowed } from './restrictions.ts'
import { mergeResults, taskResult } from './result.ts'
import type { StepLog } from './step-log.ts'
import type { Attachment, StepRecord } from './step-record.ts'

/** What a command acts on. */
export interface StepState {
  readonly record: StepRecord
  readonly log: StepLog
  readonly masker: SecretMasker
  readonly restrictions: readonly Restrictions[]
  /** The step's `name:`; output variables are seen as `name.variable` by later steps. */
  readonly reference: string
  /** Names that task.json declares: they become output variables without being marked as such. */
  readonly declaredOutputs: readonly string[]
  /** Variables of the run that may not be set. */
  readonly isReadonly: (name: string) => boolean
  readonly onAttachment: (attachment: Attachment) => void
}

/** Takes one line of a step's output, of either stream: a command is carried out, anything else is logged. */
export function takeLine(state: StepState, line: string): void {
  const command = parseCommand(line)
  if (command === undefined) {
    if (line.includes('##vso')) {
      state.log.warning(`'${line}' contains logging command keyword '##vso', but it's not a legal command.`)
    }
    state.log.output(line)
    return
  }
  try {
    carryOut(state, command)
  } catch (cause) {
    state.log.error(`Unable to process command '${line}' successfully.`)
    state.log.error(cause instanceof Error ? cause.message : String(cause))
    state.record.commandFailed = true
  }
}

/** Areas that the agent knows and this one does not: refused, so that no step seems to do what nobody did. */
const otherAreas = new Set(['artifact', 'build', 'codecoverage', 'plugininternal', 'release', 'results'])

function carryOut(state: StepState, command: Command): void {
  const { area, event } = command
  if (area === 'telemetry') return
  if (otherAreas.has(area)) throw new Error(`The rehearsal's agent does not carry out ##vso[${area}.${event}].`)
  if (area !== 'task') {
    state.log.warning(`Cannot find command extension for ##vso[${area}.command].`)
    return
  }
  const effect = effects[event]
  if (effect === undefined)
    throw new Error(`##vso[task.${event}] is not a recognized command for task command extension.`)
  if (!commandAllowed(state.restrictions, area, event)) {
    state.log.warning(`##vso[${area}.${event}] is not allowed in this step due to policy restrictions.`)
    return
  }
  effect(state, command)
}

type Effect = (state: StepState, command: Command) => void

const effects: Readonly<Record<string, Effect>> = {
  complete({ record }, command) {
    const result = taskResult(property(command, 'result'))
    if (result === undefined) throw new Error(`'${property(command, 'result')}' is no result of a task.`)
    record.result = mergeResults(record.result, result)
  },
  debug: ({ log }, command) => log.debug(command.data),
  issue: logIssue,
  logissue: logIssue,
  setsecret: ({ masker }, command) => masker.add(command.data),
  setvariable: setVariable,
  settaskvariable({ record, masker }, command) {
    const name = property(command, 'variable')
    const secret = flag(command, 'issecret')
    if (secret) masker.add(command.data)
    record.taskVariables.set(name, { name, value: command.data, secret })
  },
  setprogress({ record }, command) {
    const value = Number.parseInt(command.properties.get('value') ?? '', 10)
    record.percent = Math.max(record.percent, Math.min(100, Number.isNaN(value) ? 0 : value))
  },
  logdetail: logDetail,
  addattachment: (state, command) => attach(state, property(command, 'type'), property(command, 'name'), command.data),
  uploadsummary: (state, command) =>
    attach(state, 'Distributedtask.Core.Summary', basename(command.data), command.data),
  uploadfile: (state, command) =>
    attach(state, 'Distributedtask.Core.FileAttachment', basename(command.data), command.data),
  prependpath(state, command) {
    if (settable(state, 'PATH')) state.record.prependedPaths.push(command.data)
  },
}

function logIssue({ log }: StepState, command: Command): void {
  const type = command.properties.get('type')?.toLowerCase()
  if (type === undefined) log.warning("Can't create TaskIssue from logging event.")
  else if (type === 'error') log.error(command.data)
  else if (type === 'warning') log.warning(command.data)
  else throw new Error(`issue type ${type} is not an expected issue type.`)
}

function setVariable(state: StepState, command: Command): void {
  const { record, masker, reference, declaredOutputs } = state
  const name = property(command, 'variable')
  const value = command.data
  const secret = flag(command, 'issecret')
  if (state.isReadonly(name)) throw new Error(`Overwriting readonly variable '${name}' is not permitted.`)
  if (secret && value.includes('\n')) throw new Error('Secrets cannot contain multiple lines')
  if (secret) {
    masker.add(value)
    masker.add(escapeData(value))
  }
  if (!settable(state, name)) return
  const marked = flag(command, 'isoutput')
  if (marked || declaredOutputs.some((each) => each.toLowerCase() === name.toLowerCase())) {
    record.outputVariables.set(name, { name, value, secret })
    const seenAs = `${reference}.${name}`
    record.variables.set(seenAs, { name: seenAs, value, secret, readonly: marked || flag(command, 'isreadonly') })
  } else {
    record.variables.set(name, { name, value, secret, readonly: flag(command, 'isreadonly') })
  }
}

function settable({ restrictions, log }: StepState, name: string): boolean {
  if (variableAllowed(restrictions, name)) return true
  log.warning(`Setting variable '${name}' has been disabled by the task or build definition.`)
  return false
}

function logDetail({ record }: StepState, command: Command): void {
  const id = property(command, 'id')
  const known = record.details.some((detail) => detail.id === id)
  if (!known) {
    property(command, 'name')
    property(command, 'type')
  }
  record.details.push({ id, properties: command.properties, data: command.data })
}

// What Windows has no place for in a file's name, so that a task which works here works on every agent.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be refused
const invalidInNames = /["<>|:*?\\/\u0000-\u001f]/

function attach({ record, onAttachment }: StepState, type: string, name: string, path: string): void {
  if (invalidInNames.test(type)) throw new Error(`Type contain invalid characters. (${type})`)
  if (invalidInNames.test(name)) throw new Error(`Name contain invalid characters. (${name})`)
  if (path === '' || !existsSync(path)) {
    throw new Error(`Cannot upload task attachment file, '${path}' is not specified or does not exist on disk.`)
  }
  const attachment = { type, name, path, content: readFileSync(path, 'utf8') }
  record.attachments.push(attachment)
  onAttachment(attachment)
}

function property({ area, event, properties }: Command, name: string): string {
  const value = properties.get(name)
  if (value === undefined || value === '') {
    throw new Error(`Required field '${name}' is missing in ##vso[${area}.${event}] command.`)
  }
  return value
}

function flag(command: Command, name: string): boolean {
  return command.properties.get(name)?.toLowerCase() === 'true'
}
