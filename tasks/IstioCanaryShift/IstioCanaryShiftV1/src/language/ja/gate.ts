import type { Words } from '../message.ts'

/** The messages of gate/. */
export const gate: Words = {
  "Blue's error rate": 'blue のエラー率',
  "Blue's p{0} latency": 'blue の p{0} 待機時間',
  "Blue's error rate above green's": 'green に対する blue のエラー率の差',
  "Blue's p{0} latency to green's": 'green に対する blue の p{0} 待機時間の比',
  '{0}: {1} ({2}), limit {3}, by {4}.': '{0}: {1} (信頼区間 {2})、上限 {3}、{4}。',
  '{0} to {1}': '{0}～{1}',
  '{0} or more': '{0} 以上',
  '{0} points': '{0} ポイント',
  '{0} ms': '{0} ms',
  '{0} times': '{0} 倍',
  '{0} request of {1}': '{1} の要求 {0} 件',
  '{0} requests of {1}': '{1} の要求 {0} 件',
  'That is beyond the limit by more than chance.': '偶然の範囲を超えて上限を上回っています。',
  'That is beyond the limit, but by no more than chance explains: more requests would tell.':
    '上限を上回っていますが、偶然で説明できる範囲です。要求が増えれば判定できます。',
  'The histogram cannot tell latencies on both sides of the limit apart.':
    'ヒストグラムでは、上限の両側の待機時間を区別できません。',
  'The histogram cannot tell latencies on both sides of the limit apart: it can judge {0} or {1}.':
    'ヒストグラムでは、上限の両側の待機時間を区別できません。判定できるのは {0} または {1} です。',
  '{0}: nothing to judge by, with {1}.': '{0}: 判定の根拠がありません ({1})。',
  '{0}: not judged by {1}; at least {2} of each slot are demanded.':
    '{0}: {1}では判定しません。各スロットに {2} 件以上が必要です。',
  '{0}: the query gave no data.': '{0}: クエリの結果にデータがありません。',
  '{0}: the query gave {1} values; aggregate them into one.':
    '{0}: クエリの結果に {1} 個の値があります。1 つに集計してください。',
  '{0}: the query gave no number (NaN).': '{0}: クエリの結果が数値ではありません (NaN)。',
  '{0}: it is {1}.': '{0}: 結果は {1} です。',
}
