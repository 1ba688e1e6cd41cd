import type { Words } from '../message.ts'

/** The messages of apply/. */
export const apply: Words = {
  // The sections of the log.
  Now: '現在の状態',
  'Rule to be added': '追加するルール',
  Plan: '計画',
  Preflight: '事前チェック',
  Apply: '適用',
  Proof: '検証',
  Gates: 'ゲート',
  Rollback: 'ロールバック',
  'Dry run': 'ドライ ラン',

  // What is planned and what it rests on.
  'Nothing: everything is as wanted.': '実行する操作はありません。すべて指定どおりです。',
  'probes go to {0}': 'プローブの送信先: {0}',
  'then {0}': 'その後: {0}',
  '{0} (the API server accepts it)': '{0} (API サーバーが受け付けます)',
  'The plan does not come to an end.': '計画が終了しません。',

  // What is done.
  "{0} '{1}': resourceVersion {2}": "{0} '{1}' の resourceVersion: {2}",
  'Reading the state again ({0} of {1}).': '状態を読み取り直します ({1} 回中 {0} 回目)。',
  'wait until {0} and its pods are gone': '{0} とその Pod がなくなるまで待機',
  "Deployment '{0}' of {1} was deleted by someone while it was waited for.":
    "待機中に、{1} の Deployment '{0}' が誰かに削除されました。",
  "Deployment '{0}' of {1} is still there after {2} s. See its finalizers and its pods.":
    "{1} の Deployment '{0}' が {2} 秒後も残っています。ファイナライザーと Pod を確認してください。",
  'it cannot become ready': '準備完了になりません',
  'not ready within {0} s': '{0} 秒以内に準備完了になりませんでした',
  '{0}: {1}, {2} of {3} pods ready.': '{0}: {1} (準備完了の Pod: {2}/{3})。',
  'Its pods could not be read: {0}': 'Pod を読み取れませんでした: {0}',

  // Taking turns.
  "This step's claim could not be renewed: {0}": 'このステップの占有を更新できませんでした: {0}',
  "This step's claim could not be given up, and ends by itself: {0}":
    'このステップの占有を解放できませんでした。期限が来れば自動的に終わります: {0}',
  "The action '{0}' of this run is in the midst of its work: waiting for its end.":
    "この実行のアクション '{0}' が作業中です。終了を待ちます。",
  "The action '{0}' of another step of this run is still in the midst of its work after {1} s; its claim ends {2} unless it is renewed.":
    "この実行の別のステップのアクション '{0}' が {1} 秒後も作業中です。その占有は、更新されなければ {2} に終わります。",
  "Let that step end, or give this one a longer 'timeoutSeconds'. The action 'rollback' waits for nobody.":
    "そのステップの終了を待つか、このステップの 'timeoutSeconds' を長くしてください。アクション 'rollback' は何も待ちません。",

  // Proof and gates.
  "Proven by {0} probes: blue's share {1}.": 'プローブ {0} 件で検証済み: blue の割合は{1}。',
  'The VirtualService could not be read: {0}': 'VirtualService を読み取れませんでした: {0}',
  "VirtualService '{0}' was changed while its traffic was looked at.":
    "トラフィックの確認中に VirtualService '{0}' が変更されました。",
  "VirtualService '{0}' has no hosts: another one delegates to it, and that one has hosts and gateways.":
    "VirtualService '{0}' にホストがありません。別の VirtualService がこれに委任しており、ホストとゲートウェイはそちらにあります。",
  "VirtualService '{0}' is bound to no Gateway, so no ingress gateway obeys it.":
    "VirtualService '{0}' はどの Gateway にもバインドされていないため、イングレス ゲートウェイはこれに従いません。",
  '{0} tells where the gateway is, and this step may not read it: {1}':
    'ゲートウェイの場所は {0} にありますが、このステップにはそれを読み取る権限がありません: {1}',
  "Or grant 'get' on it (docs/permissions.md).":
    "または、それに対する 'get' を許可してください (docs/permissions.md)。",
  "Or set 'gatewayService' to the Service of your ingress gateway.":
    "または、'gatewayService' にイングレス ゲートウェイの Service を設定してください。",
  '{0} is to tell where the gateway is, and it is not there.': 'ゲートウェイの場所を示すはずの {0} がありません。',

  // What istioctl says.
  'The shift goes on without istioctl analyze: {0}': 'istioctl analyze なしでシフトを続行します: {0}',
  'istioctl analyze, before: {0}; with the new weights: {1} more':
    'istioctl analyze、変更前: {0}、新しい重みで増える数: {1}',
  'istioctl analyze, after: {0} more': 'istioctl analyze、変更後に増えた数: {0}',
  '1 error': 'エラー 1 件',
  "istioctl analyze finds {0} about this rollout's objects, so the weights were not changed.":
    'istioctl analyze がこのロールアウトのオブジェクトに問題 ({0}) を検出したため、重みを変更しませんでした。',
  'istioctl analyze finds that the new weights would cause {0}, so they were not set.':
    'istioctl analyze によると新しい重みは問題 ({0}) を引き起こすため、設定しませんでした。',
  "Mend what it names and run this step again, or set the input 'analyze' to 'warn'.":
    "示された問題を修正してこのステップを再実行するか、入力 'analyze' を 'warn' に設定してください。",
  'istioctl analyze, before the shift: {0}': 'istioctl analyze、シフト前: {0}',
  'istioctl analyze, with the new weights: {0}': 'istioctl analyze、新しい重みの場合: {0}',
  'istioctl analyze, after the shift: {0}': 'istioctl analyze、シフト後: {0}',
  'istioctl analyze could not judge the new weights: {0}': 'istioctl analyze で新しい重みを判定できませんでした: {0}',
  'istioctl analyze finds 1 error that was not there before the new weights.':
    'istioctl analyze が、新しい重みの前にはなかったエラーを 1 件検出しました。',
  'istioctl analyze finds {0} errors that were not there before the new weights.':
    'istioctl analyze が、新しい重みの前にはなかったエラーを {0} 件検出しました。',
  'Mend what it names, then run this step again.': '示された問題を修正してから、このステップを再実行してください。',
  "Run the action 'rollback', or set the weights by hand.":
    "アクション 'rollback' を実行するか、重みを手動で設定してください。",

  // What is put back.
  'putting back the weights of before': '以前の重みに戻しています',
  'The weights were put back to {0}.': '重みを {0} に戻しました。',
  'The weights were put back to {0}, the last that were judged good.':
    '重みを、最後に合格と判定された {0} に戻しました。',
  'The weights were left as they are: they were judged good.': '重みは合格と判定されているため、そのままにしました。',
  'The weights could not be put back: {0}': '重みを元に戻せませんでした: {0}',
  'the weights are kept: {0}': '重みをそのまま維持します: {0}',
  'Where traffic is now could not be read: {0}': '現在のトラフィックの送り先を読み取れませんでした: {0}',
  "VirtualService '{0}' was deleted by someone.": "VirtualService '{0}' が誰かに削除されました。",
  "Restore it, then run the action 'rollback'.": "復元してから、アクション 'rollback' を実行してください。",
  "Deployment '{0}' of blue is gone, so it cannot get {1} % of the traffic again.":
    "blue の Deployment '{0}' がなくなったため、トラフィックの {1} % を再び送ることができません。",
  "Run the action 'rollback'.": "アクション 'rollback' を実行してください。",

  // Of several VirtualServices.
  'Not every VirtualService could be written.': '一部の VirtualService に書き込めませんでした。',
  "'{0}': written": "'{0}': 書き込み済み",
  "'{0}': written, and put back": "'{0}': 書き込んだ後、元に戻しました",
  "'{0}': WRITTEN, AND NOT PUT BACK: {1}": "'{0}': WRITTEN (書き込み済み、元に戻せていません): {1}",
  'perhaps written': '書き込まれた可能性あり',
  'not written': '未書き込み',
  "'{0}': {1}: {2}": "'{0}': {1}: {2}",

  // What must not happen.
  'A VirtualService is to be patched that was not read.': '読み取っていない VirtualService を変更しようとしました。',
  "VirtualService '{0}' is to be put back that was not read.":
    "読み取っていない VirtualService '{0}' を元に戻そうとしました。",
  'A split is to be looked at that is not there.': '存在しない分割を確認しようとしました。',
  'A proof is planned that nobody can make.': '実行できない検証が計画されました。',
  'A proof without a question proves nothing.': '問いのない検証は何も証明しません。',
  'Gates are planned that nobody can judge.': '判定できないゲートが計画されました。',
  'Nothing was set that could be put back.': '元に戻せる設定がありません。',
  'There is no VirtualService whose weights were set.': '重みを設定した VirtualService がありません。',
  'A write is to be undone that was not made.': '行っていない書き込みを元に戻そうとしました。',
}
