import type { Words } from '../message.ts'

/** The messages of proof/. */
export const proof: Words = {
  // Where to probe.
  "Set the input 'probeUrl' to the address at which clients reach the model.":
    "クライアントがモデルにアクセスするアドレスを、入力 'probeUrl' に設定してください。",
  "{0} '{1}' in namespace '{2}'": "名前空間 '{2}' の {0} '{1}'",
  '{0} has no port {1}, for which {2} listens.': '{0} に、{2} がリッスンするポート {1} がありません。',
  '{0} has no address yet: its load balancer is still being made.':
    '{0} にはまだアドレスがありません。ロード バランサーを作成中です。',
  '{0} is of type {1} and has no address for clients outside the cluster.':
    '{0} の種類は {1} で、クラスター外のクライアント向けのアドレスがありません。',
  '{0} has no server for HTTP, or for HTTPS without client certificates.':
    '{0} に、HTTP またはクライアント証明書なしの HTTPS のサーバーがありません。',
  '{0} has no server for the hosts of {1} ({2}).': '{0} に、{1} のホスト ({2}) のサーバーがありません。',
  'The weighted route of {0} takes requests by {1}, so what to probe cannot be told from it.':
    '{0} の重み付きルートは {1} で要求を選ぶため、何をプローブすればよいかを判断できません。',
  "Set the inputs 'probeUrl', 'probeMethod' and 'probeHeaders' to a request that the route takes.":
    "入力 'probeUrl'、'probeMethod'、'probeHeaders' に、このルートが受け付ける要求を設定してください。",
  "The agent's proxy for {0} would send requests for the host '{1}' to that host's own address.":
    "{0} 用のエージェントのプロキシは、ホスト '{1}' への要求をそのホスト自身のアドレスに送信します。",
  'Put the address on the bypass list of the agent (.proxybypass), or probe by the name of the host.':
    'アドレスをエージェントのバイパス リスト (.proxybypass) に追加するか、ホスト名でプローブしてください。',

  // What came back.
  'an answer did not end within {0} s': '応答が {0} 秒以内に終わりませんでした',
  'an answer broke off': '応答が途中で切れました',
  'See why the pod or a proxy ends its answers early.': 'Pod またはプロキシが応答を途中で終える原因を調べてください。',
  'Requests without an answer have no reason.': '応答のない要求に理由がありません。',
  'weighted route': '重み付きルート',
  '{0}: {1}, by {2} probes in {3} s': '{0}: {1} (プローブ {2} 件、{3} 秒)',
  'as set': '設定どおり',
  'NOT AS SET': '設定と不一致',
  'NO ANSWER': '応答なし',
  'TOO MANY ERRORS': 'エラー過多',
  'ANSWERS WITHOUT A SLOT': 'スロット不明の応答あり',
  'TOO FEW ANSWERS': '応答不足',
  "blue's share: {0}": 'blue の割合: {0}',
  'set {0} %, not seen': '設定 {0} %、観測なし',
  'set {0} %, seen {1} %, truth {2} to {3} % ({4} % sure)': '設定 {0} %、観測 {1} %、{4} % 信頼区間 {2}～{3} %',
  'would be found out: {0}': '検出できる割合: {0}',
  '{0} % or less, and {1} % or more': '{0} % 以下、{1} % 以上',
  '{0} % or less': '{0} % 以下',
  '{0} % or more': '{0} % 以上',
  'no other share, by so few probes': 'なし (プローブが少なすぎます)',
  '{0} answers': '応答 {0} 件',
  '{0} errors': 'エラー {0} 件',
  'p50 {0} ms': 'p50 {0} ms',
  'p95 {0} ms': 'p95 {0} ms',
  // As wide as the names of the slots in the lines before it.
  'nobody {0} (no {1})': '不明   {0} ({1} なし)',
  'errors: {0}': 'エラー: {0}',
  'no answer': '応答なし',
  'not a whole answer': '不完全な応答',
  'before that: {0} probes, {1} errors': 'それ以前: プローブ {0} 件、エラー {1} 件',
  'not yet as set: green {0}, blue {1}, no slot {2}, errors {3}, of {4} probes':
    'まだ設定どおりではありません: プローブ {4} 件中 green {0}、blue {1}、スロット不明 {2}、エラー {3}',

  // Why it is no proof.
  '{0} probes of {1}': '{1} へのプローブ {0} 件',
  "{0} probes of {1} with '{2}: {3}'": "'{2}: {3}' を付けた {1} へのプローブ {0} 件",
  'The gateway is unreachable: none of {0} was answered.':
    'ゲートウェイに到達できません。{0}のいずれにも応答がありませんでした。',
  'Too many errors: of {0} {1} failed ({2}; {3}), where {4} % may.':
    'エラーが多すぎます。{0}のうち {1} 件が失敗しました ({2}; {3})。許容されるのは {4} % です。',
  "green's {0}": 'green {0} 件',
  "blue's {0}": 'blue {0} 件',
  "nobody's {0}": 'スロット不明 {0} 件',
  'Check that the probe is a request that the model takes: path, method, headers and body.':
    'プローブが、モデルの受け付ける要求 (パス、メソッド、ヘッダー、本文) であることを確認してください。',
  "See the logs of the slot's pods and of the gateway, then run this step again.":
    'スロットの Pod とゲートウェイのログを確認してから、このステップを再実行してください。',
  'Answers without a slot: of {0} {1} came without the header {2} (statuses: {3}).':
    'スロットを示さない応答があります。{0}のうち {1} 件の応答にヘッダー {2} がありませんでした (状態コード: {3})。',
  'Have the task set that header on the routes, or find out which other route, VirtualService or server answers there.':
    'タスクにそのヘッダーをルートへ設定させるか、ほかのどのルート、VirtualService、サーバーが応答しているかを調べてください。',
  'Too few answers to judge the split: {0} told their slot, of {1}; {2} were wanted.':
    '分割を判定するには応答が少なすぎます。{1}のうちスロットを示したのは {0} 件で、{2} 件が必要です。',
  'Ask for fewer probes, or find out why answers take so long.':
    'プローブの数を減らすか、応答に時間がかかる原因を調べてください。',
  "The split is not as set: of {0} green answered {1} and blue {2}. Blue's share: {3}.":
    '分割が設定どおりではありません。{0}のうち green が {1} 件、blue が {2} 件に応答しました。blue の割合: {3}。',
  "See whether every gateway has the routes ('istioctl proxy-status'), whether another VirtualService has the same hosts, and whether a DestinationRule makes sessions sticky; then run this step again.":
    "すべてのゲートウェイにルートが届いているか ('istioctl proxy-status')、同じホストを持つ別の VirtualService がないか、DestinationRule がセッションを固定していないかを確認してから、このステップを再実行してください。",
  'A header route is not as set: of {0} {1} were answered by {2} instead of {3}.':
    'ヘッダー ルートが設定どおりではありません。{0}のうち {1} 件に、{3} ではなく {2} が応答しました。',
  "See whether another route with the same match comes first, and whether every gateway has the routes ('istioctl proxy-status'); then run this step again.":
    "同じ条件の別のルートが先にないか、すべてのゲートウェイにルートが届いているか ('istioctl proxy-status') を確認してから、このステップを再実行してください。",
}
