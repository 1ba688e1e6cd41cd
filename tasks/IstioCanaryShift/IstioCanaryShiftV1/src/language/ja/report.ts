import type { Words } from '../message.ts'

/** The messages of report/. */
export const report: Words = {
  // Where everything stands.
  'not there': 'なし',
  '{0}/{1} ready  {2}': '準備完了 {0}/{1}  {2}',
  'rollout none on record': 'ロールアウトの記録なし',
  "rollout '{0}' by {1}, {2}": "ロールアウト '{0}'、{1}、{2}",
  'drift   {0}': 'ドリフト: {0}',
  'since   {0}': 'その後の変更: {0}',
  '{0}: {1} of {2} ready': '{0}: 準備完了 {1}/{2}',
  'Traffic: no weights are set.': 'トラフィック: 重みは設定されていません。',
  'Traffic: {0}.': 'トラフィック: {0}。',
  "{0} in VirtualService '{1}'": "{0} (VirtualService '{1}')",

  // The steps of a plan.
  "create {0} '{1}'": "{0} '{1}' を作成",
  '{0} (as before)': '{0} (変更なし)',
  '{0}: {1}': '{0}: {1}',
  'by header blue: {0} answers': 'ヘッダーで blue を指定した要求には {0} が応答',
  '{0} % mirrored to blue': '{0} % を blue にミラーリング',
  "phase '{0}'": "フェーズ '{0}'",
  '{0} VirtualServices': 'VirtualServices {0} 個',
  "{0} (Deployment '{1}'): {2}": "{0} (Deployment '{1}'): {2}",
  'wait until {0} is ready': '{0} の準備完了まで待機',
  'wait {0} s for requests under way to end': '処理中の要求が終わるまで {0} 秒待機',
  "delete {0} (Deployment '{1}')": "{0} (Deployment '{1}') を削除",
  'wait until {0} is gone': '{0} がなくなるまで待機',
  'prove at the gateway: {0}': 'ゲートウェイで検証: {0}',
  'observe for {0} s: {1}': '{0} 秒間観測: {1}',
  'let stand for {0} s: {1}': '{0} 秒間維持: {1}',
  "wait for another step of this run, '{0}'": "この実行の別のステップ '{0}' を待機",
  'and {0} more of the kind': 'ほか同様の操作 {0} 件',
  'way back: {0}': '元に戻す方法: {0}',

  // What a plan rests on.
  'no other step of this run is at work': 'この実行のほかのステップは作業していません',
  'each destination of the routes tells its slot': 'ルートの各宛先がスロットを示します',
  'no rollout is on record here': 'ここにロールアウトの記録はありません',
  "the rollout on record is this run's own": '記録されたロールアウトはこの実行のものです',
  'the rollout of {0} is taken over': '{0} のロールアウトを引き継ぎます',
  "the last rollout, of {0}, has ended: '{1}'": "最後のロールアウト ({0}) は '{1}' で終了しています",
  "'{0}' may follow phase '{1}'": "フェーズ '{1}' から '{0}' を実行できます",
  "the weights are {0}, as '{1}' needs": "重みは '{1}' に必要な {0} です",
  '{0} is ready: {1} of {2} pods': '{0} は準備完了です: Pod {1}/{2}',
  'blue has pods enough for {0} % of the traffic': 'blue の Pod 数はトラフィックの {0} % に足ります',
  'all is as this rollout left it: no drift': 'ドリフトなし: すべてこのロールアウトが残した状態です',

  // What a dry run would change.
  '{0} goes': '{0} を削除',
  '{0} is new': '{0} を新規作成',

  // What comes next, and where traffic was left.
  'deploy of a new image': '新しいイメージの deploy',
  'rollback (to {0})': 'rollback ({0} に戻します)',
  'The rollout is done.': 'ロールアウトは完了しました。',
  'The rollout is over.': 'ロールアウトは終了しました。',
  'ROLLED BACK': 'ROLLED BACK (ロールバック済み)',
  RESTORED: 'RESTORED (復元済み)',
  'ROLLBACK FAILED': 'ROLLBACK FAILED (ロールバック失敗)',
  'RESTORE FAILED': 'RESTORE FAILED (復元失敗)',
  'traffic is still {0}': 'トラフィックはまだ {0}',
  'where traffic is could not be read': 'トラフィックの送り先を読み取れませんでした',
  '{0}: {1}.': '{0}: {1}。',
  '{0}: traffic is {1}.': '{0}: トラフィックは {1} です。',
  '{0}, BUT NOT PROVEN: the weights are set to {1}.': '{0}、ただし未検証: 設定した重みは {1} です。',
  'KEPT AS IT IS: traffic is {0}.': 'そのまま維持しました: トラフィックは {0} です。',
  'KEPT AS IT IS: traffic is {0}; {1}.': 'そのまま維持しました: トラフィックは {0} です。{1}。',
  'Set the weights by hand:': '重みを手動で設定してください:',
}
