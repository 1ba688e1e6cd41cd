import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from './project.ts'
import type { TaskManifest } from './task-manifest.ts'

/** The texts of task.json in one language, by the keys that Azure DevOps gives them: `loc.input.label.<input>` and so on. */
export type TaskStrings = Readonly<Record<string, string>>

/** The languages of the editor, by the names of their folders. English is made from task.json; the others are written by hand. */
export const editorLanguages = ['en-US', 'ja-JP'] as const

export type EditorLanguage = (typeof editorLanguages)[number]

/** Where the texts of a language lie, in the project as in the packed task. */
export function stringsPath(language: EditorLanguage): string {
  return `${project.task}/Strings/resources.resjson/${language}/resources.resjson`
}

/** The texts of a language as they are on disk. */
export function readStrings(language: EditorLanguage): TaskStrings {
  return JSON.parse(readFileSync(join(project.root, stringsPath(language)), 'utf8'))
}

/** The file of task.json's own texts, with a line feed at its end. */
export function englishStrings(manifest: TaskManifest): string {
  const strings: Record<string, string> = {}
  mapTexts(manifest, (key, text) => {
    strings[key] = text
    return text
  })
  return `${JSON.stringify(strings, undefined, 2)}\n`
}

/**
 * A task.json in another language.
 * @throws when a text is missing there.
 */
export function translated<Manifest extends TaskManifest>(manifest: Manifest, strings: TaskStrings): Manifest {
  return mapTexts(manifest, (key) => {
    const text = strings[key]
    if (text === undefined) throw new Error(`There is no translation of ${key}.`)
    return text
  })
}

/**
 * The task.loc.json of a task.json: the same with a reference in place of each text, which Azure DevOps looks up in the
 * file of its language. Options of pick lists and descriptions of outputs stay English: no task of Microsoft's refers to
 * those, so nothing tells that they would be looked up, and a reference that is not shows as one in the editor.
 */
export function withReferences<Manifest extends TaskManifest>(manifest: Manifest): Manifest {
  return mapTexts(manifest, (key, text) => (/^loc\.(input\.option|output)\./.test(key) ? text : `ms-resource:${key}`))
}

/** A manifest with each text for people replaced by what `tell` makes of it; everything else is as it was. */
function mapTexts<Manifest extends TaskManifest>(
  manifest: Manifest,
  tell: (key: string, text: string) => string,
): Manifest {
  const { friendlyName, helpMarkDown, description, instanceNameFormat, releaseNotes } = manifest
  return {
    ...manifest,
    friendlyName: tell('loc.friendlyName', friendlyName),
    helpMarkDown: tell('loc.helpMarkDown', helpMarkDown),
    description: tell('loc.description', description),
    instanceNameFormat: tell('loc.instanceNameFormat', instanceNameFormat),
    releaseNotes: tell('loc.releaseNotes', releaseNotes),
    groups: manifest.groups.map((group) => ({
      ...group,
      displayName: tell(`loc.group.displayName.${group.name}`, group.displayName),
    })),
    inputs: manifest.inputs.map((input) => ({
      ...input,
      label: tell(`loc.input.label.${input.name}`, input.label),
      helpMarkDown: tell(`loc.input.help.${input.name}`, input.helpMarkDown),
      ...(input.options === undefined ? {} : { options: mapOptions(input.name, input.options, tell) }),
    })),
    outputVariables: manifest.outputVariables.map((output) => ({
      ...output,
      description: tell(`loc.output.description.${output.name}`, output.description),
    })),
  }
}

function mapOptions(
  input: string,
  options: Readonly<Record<string, string>>,
  tell: (key: string, text: string) => string,
): Readonly<Record<string, string>> {
  const told = Object.entries(options).map(([value, text]) => [value, tell(`loc.input.option.${input}.${value}`, text)])
  return Object.fromEntries(told)
}
