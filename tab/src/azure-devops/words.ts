import type { Hindrance } from './unreadable.ts'

/** What the tab says of Azure DevOps itself; what it says of the rollout is in the page's own words. */
export interface AzureDevOpsWords {
  /** The things that are read, as subjects or objects of the sentences below. */
  readonly run: string
  readonly timeline: string
  readonly earlierAttempts: string
  readonly approvals: string
  readonly reports: string
  readonly report: string
  /** What could not be read, why, and what the page lacks for it, if anything. */
  readonly unread: (what: string, why: string, lack: string) => string
  readonly withoutTimeline: string
  readonly withoutApprovals: string
  /** @param since what is shown was read then, and nothing since. */
  readonly stale: (since: Date, why: string) => string
  /** The host has not answered for some time. */
  readonly noHost: string
  readonly noRun: string
  readonly noProject: string
  readonly defect: (message: string) => string
  readonly why: (hindrance: Hindrance) => string
}

const clock = (date: Date) => `${date.toISOString().slice(11, 19)} UTC`

const en: AzureDevOpsWords = {
  run: 'The run',
  timeline: "The run's stages",
  earlierAttempts: 'Earlier attempts of stages',
  approvals: 'The approvals',
  reports: "The list of the steps' reports",
  report: 'The report',
  unread: (what, why, lack) => `${what} could not be read: ${why} ${lack}`.trim(),
  withoutTimeline: 'Stages are shown by what their steps have told, and approvals are not shown.',
  withoutApprovals: 'Who was asked and who approved is not shown; whether it was approved is.',
  stale: (since, why) => `What you see is of ${clock(since)}: ${why} The page goes on asking.`,
  noHost: 'Azure DevOps does not answer this tab. Reload the page.',
  noRun:
    'Azure DevOps did not tell this tab which run it belongs to. Open it from the page of a run, or reload that page.',
  noProject: 'Azure DevOps did not tell this tab which project the run belongs to. Reload the page.',
  defect: (message) => `This tab has a defect: ${message} Reload the page; the log of each step tells the same.`,
  why: (hindrance) => {
    switch (hindrance.kind) {
      case 'notSignedIn':
        return 'Azure DevOps does not take the access of this tab. Reload the page, and sign in if it asks you to.'
      case 'forbidden':
        return 'you may not see it (403). Ask for the permission "View builds" on this pipeline.'
      case 'gone':
        return 'it is not there any more (404). Retention may have removed it.'
      case 'busy':
        return `Azure DevOps is busy or out of order (${hindrance.status}).`
      case 'unreachable':
        return 'Azure DevOps does not answer. Look at your network.'
      case 'refused':
        return `Azure DevOps refuses it (${hindrance.status}).`
      case 'garbled':
        return 'the answer of Azure DevOps is not what it should be. A proxy between may have changed it.'
      case 'elsewhere':
        return `its address leads away from this organization, to ${hindrance.origin}. It was not asked, so that your access stays here.`
    }
  },
}

const ja: AzureDevOpsWords = {
  run: '実行',
  timeline: '実行のステージ',
  earlierAttempts: 'ステージの以前の試行',
  approvals: '承認',
  reports: 'ステップのレポートの一覧',
  report: 'レポート',
  unread: (what, why, lack) => `${what}を読み取れませんでした: ${why}${lack}`,
  withoutTimeline: 'ステージはステップの報告に基づいて表示され、承認は表示されません。',
  withoutApprovals: '承認されたかどうかは表示されますが、承認を求められた人と承認した人は表示されません。',
  stale: (since, why) => `表示内容は ${clock(since)} 時点のものです: ${why}引き続き問い合わせています。`,
  noHost: 'Azure DevOps がこのタブに応答しません。ページを再読み込みしてください。',
  noRun:
    'このタブがどの実行のものかを Azure DevOps から取得できませんでした。実行のページから開くか、そのページを再読み込みしてください。',
  noProject: '実行が属するプロジェクトを Azure DevOps から取得できませんでした。ページを再読み込みしてください。',
  defect: (message) =>
    `このタブに不具合があります: ${message} ページを再読み込みしてください。同じ内容は各ステップのログにもあります。`,
  why: (hindrance) => {
    switch (hindrance.kind) {
      case 'notSignedIn':
        return 'Azure DevOps がこのタブのアクセスを受け付けません。ページを再読み込みし、求められたらサインインしてください。'
      case 'forbidden':
        return '表示する権限がありません (403)。このパイプラインの "View builds" 権限を依頼してください。'
      case 'gone':
        return '既に存在しません (404)。保持ポリシーによって削除された可能性があります。'
      case 'busy':
        return `Azure DevOps が混雑しているか、障害が発生しています (${hindrance.status})。`
      case 'unreachable':
        return 'Azure DevOps が応答しません。ネットワークを確認してください。'
      case 'refused':
        return `Azure DevOps に拒否されました (${hindrance.status})。`
      case 'garbled':
        return 'Azure DevOps の応答が正しくありません。途中のプロキシが書き換えた可能性があります。'
      case 'elsewhere':
        return `アドレスがこの組織の外 (${hindrance.origin}) を指しています。アクセス権を外に出さないため、問い合わせていません。`
    }
  },
}

/** By language. */
export const azureDevOpsWords: Readonly<Record<'en' | 'ja', AzureDevOpsWords>> = { en, ja }
