import type { Words } from '../message.ts'

/** The messages of the sources beside run.ts. */
export const run: Words = {
  // How a step introduces itself.
  'Istio canary shift: {0}, {1}': 'Istio カナリア シフト: {0}、{1}',
  'by {0}: {1}, namespace {2}': '接続: {0}、{1}、名前空間 {2}',
  'by {0}: {1}, namespace {2}, as {3}': '接続: {0}、{1}、名前空間 {2}、ID {3}',
  '{0} through the proxy {1}': '{0} (プロキシ {1} 経由)',
  'as {0}, says the API server': 'API サーバーから見た ID: {0}',
  'as whom, the API server does not say': 'API サーバーから見た ID: 不明',
  'TLS of {0} is not verified: {1} says so.': '{1}の設定により、{0} の TLS を検証しません。',
  'The agent is configured to skip the validation of certificates. This task does not: it verifies the cluster unless the connection says otherwise, and every other server always.':
    'エージェントは証明書の検証を省略するように構成されていますが、このタスクは省略しません。接続で指定されていない限りクラスターを検証し、ほかのサーバーは常に検証します。',
  'without istioctl analyze: a dry run writes nothing that it could judge':
    'istioctl analyze なし: ドライ ランでは、判定の対象になる書き込みがありません',
  "The namespace of {0} must be {1}, got '{2}'.":
    "{0} の名前空間は {1} である必要がありますが、'{2}' が指定されました。",
  "No namespace: the input 'namespace' is empty, and {0} names none. Set the input 'namespace'.":
    "名前空間がありません。入力 'namespace' が空で、{0}にも指定されていません。入力 'namespace' を設定してください。",

  // How it ends.
  Result: '結果',
  'Nothing was changed.': '何も変更していません。',
  'This was a dry run.': 'これはドライ ランです。',
  "the same without 'dryRun'": "'dryRun' なしで同じ操作",
  'Next: {0}': '次の操作: {0}',
  'Way back: {0}': '元に戻す方法: {0}',
  "The task failed by a fault of its own, and may have done a part of its work: {0}. Run the action 'status' to see where the traffic is, then this step again.":
    "タスク自体の不具合で失敗しました。処理の一部が済んでいる可能性があります: {0}。アクション 'status' でトラフィックの状態を確認してから、このステップを再実行してください。",
  'The step was cancelled before it began.': 'ステップは開始前に取り消されました。',
  "The step '{0}' was cancelled.": "ステップ '{0}' は取り消されました。",
  "Run the step again to go on from here, or run the action 'rollback'.":
    "ここから続行するにはステップを再実行してください。または、アクション 'rollback' を実行してください。",
  'What was changed is as before again.': '変更した内容は元の状態に戻しました。',
  'Some of the plan was done, see above.': '計画の一部は実行済みです (上記参照)。',
  'A write was under way; whether it was done is not known.':
    '書き込みの途中でした。書き込みが完了したかどうかは不明です。',
  'Traffic: it could not be read.': 'トラフィック: 読み取れませんでした。',
  'cancelled by {0}': '{0} により取り消されました',
  'A plan was finished without anything observed.': '何も観測しないまま計画が終了しました。',

  // Why it failed.
  'Why: {0}': '理由: {0}',
  'Correct the input and run this step again.': '入力を修正して、このステップを再実行してください。',
  'Correct the connection and run this step again.': '接続を修正して、このステップを再実行してください。',
  "Mend the cause and run this step again, or run the action 'rollback'.":
    "原因を取り除いてこのステップを再実行するか、アクション 'rollback' を実行してください。",
  'Mend the cause and run this step again.': '原因を取り除いて、このステップを再実行してください。',
  'The API server does not accept it, also after reading anew: mend what it names.':
    '読み取り直しても API サーバーが受け付けません。示された問題を修正してください。',
  'The API server fails at it again and again: mend what it names, then run this step again.':
    'API サーバーで繰り返し失敗しています。示された原因を解消してから、このステップを再実行してください。',
  'Others kept writing in between.': 'ほかの書き込みが割り込み続けました。',
  'Find out who writes, then run this step again.':
    '誰が書き込んでいるかを調べてから、このステップを再実行してください。',
  'The task failed in a way that it does not know.': 'タスクが想定外の理由で失敗しました。',
  'Report this with the log.': 'ログを添えて報告してください。',

  // What the API server, or who answered in its place, has against a request.
  'Could not {0}: {1} ({2}).': '{0} を実行できませんでした: {1} ({2})。',
  "the API server does not accept the connection's credentials": 'API サーバーが接続の資格情報を受け付けません',
  "the server does not accept the connection's credentials: it answered {0}":
    'サーバーが接続の資格情報を受け付けません。応答: {0}',
  'If they are right, check the server of the connection.':
    '資格情報が正しい場合は、接続のサーバーを確認してください。',
  'the connection': '接続',
  'the identity of the connection': '接続の ID',
  'Renew the credentials of {0}: they have expired, were revoked, or are for another cluster.':
    '{0}の資格情報を更新してください。期限切れ、失効、または別のクラスター用のいずれかです。',
  "Create what is missing, or set the input 'namespace'.":
    "不足しているものを作成するか、入力 'namespace' を設定してください。",
  'the API server is too busy: {0}': 'API サーバーが混雑しています: {0}',
  'Run this step again later. If it stays so, look at what stands before the API server.':
    '後でこのステップを再実行してください。解消しない場合は、API サーバーの手前にあるものを確認してください。',
  'something before the API server answered {0}': 'API サーバーの手前の何かが応答しました: {0}',
  'the API server does not know that kind': 'API サーバーはその種類を認識していません',
  'Check that Istio is installed in the cluster, with networking.istio.io/v1beta1.':
    'クラスターに Istio (networking.istio.io/v1beta1) がインストールされていることを確認してください。',
  'this does not look like a Kubernetes API server: it answered {0}':
    'Kubernetes API サーバーではないようです。応答: {0}',
  'denied: {0}': '拒否されました: {0}',
  'access denied: {0}': 'アクセスが拒否されました: {0}',
  'A policy of the cluster denies it: mend what it names, or ask its owner.':
    'クラスターのポリシーが拒否しています。示された問題を修正するか、ポリシーの所有者に問い合わせてください。',
  'The API server took the step for nobody, so it knows none of the credentials.':
    'API サーバーはこのステップを匿名として扱いました。資格情報がまったく認識されていません。',
  'Give {0} that right; docs/permissions.md has the Role.':
    '{0} にその権限を付与してください。Role は docs/permissions.md にあります。',
  'Test it with:\n  {0}': '確認用のコマンド:\n  {0}',

  // What the agent hands on, and what it is handed.
}
