import type { Words } from '../message.ts'

/** The messages of step-report/. */
export const stepReport: Words = {
  'The step has begun.': 'ステップを開始しました。',
  '{0}.': '{0}。',
  'The weighted route answered {0} probes as set, with {1} errors.':
    '重み付きルートは {0} 件のプローブに設定どおりに応答しました (エラー {1} 件)。',
  "The route by header '{0}' answered {1} probes as set, with {2} errors.":
    "ヘッダー '{0}' のルートは {1} 件のプローブに設定どおりに応答しました (エラー {2} 件)。",
  "What this step did could not be told to the run's pages: {0}":
    'このステップの内容を実行のページに表示できませんでした: {0}',
  'Istio canary shift - {0}': 'Istio カナリア シフト - {0}',
  '**This was a dry run: nothing was written.**': '**これはドライ ランです。何も書き込んでいません。**',
  '**Next:** {0}': '**次の操作:** {0}',
  '**Way back:** {0}': '**元に戻す方法:** {0}',
  '{0} goes on': '{0}: 実行中',
  '{0} succeeded': '{0}: 成功',
  '{0} was canceled': '{0}: 取り消し',
  '{0} failed and was rolled back': '{0}: 失敗、ロールバック済み',
  '{0} failed': '{0}: 失敗',
  '**Why:** {0}': '**理由:** {0}',
  '**What to do:** {0}': '**対処方法:** {0}',
  Slot: 'スロット',
  Image: 'イメージ',
  Ready: '準備完了',
  Before: '変更前',
  Set: '設定',
  Observed: '観測',
  Errors: 'エラー',
  '{0} % ({1} to {2} %, {3} % sure)': '{0} % ({3} % 信頼区間 {1}～{2} %)',
  Gate: 'ゲート',
  Blue: 'blue の割合',
  Measured: '実測',
  Limit: '上限・下限',
  Requests: '要求数',
  Outcome: '判定',
  '{0} more are on the Canary tab.': 'ほか {0} 件は Canary タブに表示されます。',
  '{0} ({1} or more)': '{0} ({1} 以上)',
  '{0} ({1} to {2})': '{0} ({1}～{2})',
  holds: '合格',
  '**fails**': '**不合格**',
  '? **inconclusive**': '? **判定不能**',
  'Took {0}, in run {1}.': '所要時間 {0}、実行 {1}。',
  "Took {0}, in run {1}, for VirtualService '{2}' in namespace '{3}'.":
    "所要時間 {0}、実行 {1}、名前空間 '{3}' の VirtualService '{2}'。",
  '{0} s': '{0} 秒',
  '{0} min {1} s': '{0} 分 {1} 秒',
}
