import type { RunData } from './run-data.ts'
import { tellStory } from './story.ts'
import { openPage } from './view/page.ts'
import { wordsFor } from './words/choose.ts'

/**
 * The page on disk: its data lie beside it in the file, in the form that report-page.ts writes. It tells the run as it was
 * when the file was made, in the file's language or else the reader's.
 */
const root = document.getElementById('canary')
const data = document.getElementById('data')?.textContent
if (root === null || data === undefined || data === null) throw new Error('The file is not as report-page.ts makes it.')
const { run, madeAt, language }: { run: RunData; madeAt: string; language: string | null } = JSON.parse(data)
const words = wordsFor(language === null ? navigator.languages : [language])
openPage(root, words, true).show(tellStory(run, new Date(madeAt)))
