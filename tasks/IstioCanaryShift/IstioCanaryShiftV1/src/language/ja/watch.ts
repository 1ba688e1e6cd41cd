import type { Words } from '../message.ts'

/** The messages of watch/. */
export const watch: Words = {
  // While it looks.
  '{0} of {1} s: {2}': '{1} 秒中 {0} 秒: {2}',
  'green {0}; blue {1}': 'green {0}、blue {1}',
  '{0} requests, {1} errors': '要求 {0} 件 (エラー {1} 件)',
  'the queries are judged at the end': 'クエリは最後に判定します',
  '{0}; looking on, since chance explains it': '{0}。偶然で説明できるため、観測を続けます',
  'not to be seen at the moment: {0}': '現在は観測できません: {0}',
  'Prometheus warns: {0}': 'Prometheus の警告: {0}',
  'Of {0} further requests no proxy says which slot they went to.':
    'ほかに {0} 件の要求がありますが、どのスロットに送られたかを示すプロキシがありません。',
  '{0} of {1} probes were answered by neither slot; they count as errors of blue.':
    'プローブ {1} 件中 {0} 件にはどちらのスロットも応答しませんでした。blue のエラーとして数えます。',
  'The credentials for Prometheus go to {0} without encryption: let its address begin with https://.':
    'Prometheus の資格情報が暗号化されずに {0} に送信されます。アドレスが https:// で始まるようにしてください。',

  // What was found.
  '{0}, observed for {1} s': '{0}、観測時間 {1} 秒',
  'The gate holds, observed for {0} s.': 'ゲートに合格しました (観測時間 {0} 秒)。',
  'All {0} gates hold, observed for {1} s.': '{0} 個のゲートすべてに合格しました (観測時間 {1} 秒)。',
  'A gate failed after {0} of {1} s.': '{1} 秒中 {0} 秒の時点でゲートに不合格となりました。',
  '{0} gates failed after {1} of {2} s.': '{2} 秒中 {1} 秒の時点で {0} 個のゲートに不合格となりました。',
  'A gate is inconclusive after {0} s, which is no pass.': '{0} 秒後もゲートが判定不能のため、合格ではありません。',
  '{0} gates are inconclusive after {1} s, which is no pass.':
    '{1} 秒後も {0} 個のゲートが判定不能のため、合格ではありません。',
  'The gates could not be judged, which is no pass: {0}': 'ゲートを判定できなかったため、合格ではありません。{0}',
  'each compares blue with green, which gets no traffic.':
    'どのゲートも blue を green と比較しますが、green にはトラフィックがありません。',
  '{0}: not judged, since green gets no traffic.': '{0}: green にトラフィックがないため判定しません。',

  // What to do.
  "Look into blue's logs and metrics, and deploy a mended image.":
    'blue のログとメトリックを調べて、修正したイメージをデプロイしてください。',
  'Set a gate on blue alone beside it.': 'blue だけを対象とするゲートも設定してください。',
  "Observe for longer by the input 'observeSeconds', or lower 'minimumRequests'.":
    "入力 'observeSeconds' で観測時間を長くするか、'minimumRequests' を小さくしてください。",
  "Observe for longer by the input 'observeSeconds', so that more requests tell, or look into what blue does.":
    "入力 'observeSeconds' で観測時間を長くして要求を増やすか、blue の動作を調べてください。",
  'Set the limit to one that the histogram can judge.': 'ヒストグラムで判定できる上限を設定してください。',
  'Let the query give one number, by an aggregation such as sum() or max().':
    'sum() や max() などの集計で、クエリの結果を 1 つの数値にしてください。',
  "The query {0} names '{{{1}}}'.": "クエリ {0} に '{{{1}}}' が含まれています。",
  "Send more probes by the input 'probeCount', or for longer by 'observeSeconds': blue gets its share of them.":
    "入力 'probeCount' でプローブを増やすか、'observeSeconds' で送信時間を長くしてください。blue はその割合に応じて受け取ります。",
  "See that clients send requests, that Prometheus scrapes the gateway ('istio_requests_total' with the label reporter=\"source\"), and that 'observeSeconds' is longer than a few of its scrapes.":
    "クライアントが要求を送信していること、Prometheus がゲートウェイをスクレイプしていること (ラベル reporter=\"source\" の 'istio_requests_total')、'observeSeconds' がスクレイプ数回分より長いことを確認してください。",

  // Faults of the task's own.
  'Gates are to be judged by probes that nobody sends.': '送信されないプローブでゲートを判定しようとしました。',
  'A gate asks for requests that nobody has counted.': 'ゲートに必要な要求が数えられていません。',
}
