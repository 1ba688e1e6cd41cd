import type { Words } from '../message.ts'

/** The messages of rollout/. */
export const rollout: Words = {
  // Slots, weights, images, runs.
  'green {0} %, blue {1} %': 'green {0} %、blue {1} %',
  "Green (Deployment '{0}')": "green の Deployment '{0}'",
  "Blue (Deployment '{0}')": "blue の Deployment '{0}'",
  'A weight must be a whole number from 0 to 100, got {0}.':
    '重みは 0 から 100 までの整数でなければなりません (実際の値: {0})。',
  "image '{0}'": "イメージ '{0}'",
  "container '{0}'": "コンテナー '{0}'",
  '{0} pod': 'Pod {0} 個',
  '{0} pods': 'Pod {0} 個',
  '{0} ready pod': '準備完了の Pod が {0} 個',
  '{0} ready pods': '準備完了の Pod が {0} 個',
  'run {0} ({1} {2}) of {3}/{4}': '{3}/{4} の実行 {0} ({1} {2})',
  nowhere: '宛先なし',

  "The rollout's own routes are too large to be kept in the annotations of VirtualService '{0}': what others change in them is not noticed, but for the weights.":
    "ロールアウト自身のルートは大きすぎて VirtualService '{0}' のアノテーションに保存できません。重み以外の他者による変更は検出されません。",

  // Readiness of pods.
  "Deployment '{0}' is scaled to 0.": "Deployment '{0}' は 0 にスケールされています。",
  'pod {0}: {1}': 'Pod {0}: {1}',
  'more pods that are not ready: {0}': 'ほかに準備ができていない Pod: {0} 個',
  'container {0}: {1}': 'コンテナー {0}: {1}',
  'container {0} {1}': 'コンテナー {0}: {1}',
  'container {0} runs and is not ready yet': 'コンテナー {0} は実行中ですが、まだ準備ができていません',
  'ended with exit code {0} ({1})': '終了コード {0} で終了 ({1})',
  '{0} restarts': '再起動 {0} 回',
  waiting: '待機中',
  'no reason': '理由なし',
  '{0} has {1} and needs {2} for {3} % of the traffic: green had {4} for all of it.':
    '{0} には{1}しかありませんが、トラフィックの {3} % には {2} 個必要です。green はすべてのトラフィックを {4}で処理していました。',
  "Scale it with '{0}'; a Deployment with a HorizontalPodAutoscaler by that one's 'minReplicas'.":
    "'{0}' でスケールしてください。HorizontalPodAutoscaler のある Deployment では、その 'minReplicas' を設定します。",
  "Then run this step again; or set the input 'capacity' to 'warn'.":
    "その後、このステップを再実行してください。または、入力 'capacity' を 'warn' に設定してください。",

  // What blue gets beside its Deployment.
  "{0} '{1}' of green has no counterpart for blue: {2}.":
    "green の {0} '{1}' に対応するものを blue に作成できませんでした: {2}。",
  "it is made by {0} '{1}', so make one of that kind for blue":
    "{0} '{1}' が作成したものなので、同じ種類のものを blue に作成してください",
  "the name '{0}' is taken": "名前 '{0}' は使用されています",
  'Whether green has {0} that blue should have, too, could not be read ({1}). Give the account the rights for autoscaling (docs/permissions.md), or make them for blue yourself.':
    'blue にも必要な {0} が green にあるかどうかを読み取れませんでした ({1})。自動スケールの権限をアカウントに付与するか (docs/permissions.md)、blue 用に自分で作成してください。',

  // What is created.
  "VirtualService '{0}' is not in namespace '{1}', and only those with HTTP routes are created.":
    "名前空間 '{1}' に VirtualService '{0}' がありません。作成できるのは HTTP ルートのものだけです。",
  "Create it with a {0} route to green's Service, then run this step again.":
    'green の Service への {0} ルートを持つものを作成してから、このステップを再実行してください。',
  "No DestinationRule for the host '{0}' defines the subset '{1}' with labels (DestinationRules of that host: {2}).":
    "ホスト '{0}' の DestinationRule に、ラベル付きのサブセット '{1}' を定義するものがありません (そのホストの DestinationRules: {2})。",
  'Create a DestinationRule with the subsets of both slots, then run this step again.':
    '両方のスロットのサブセットを持つ DestinationRule を作成してから、このステップを再実行してください。',
  "The selector of green ({0}) would select blue's pods too ({1}).":
    'green のセレクター ({0}) は blue の Pod ({1}) も選択してしまいます。',
  "Give green's Deployment and Service a label of their own, such as 'model_version: green', or create blue's Service with a selector that differs.":
    "green の Deployment と Service に 'model_version: green' のような固有のラベルを付けるか、blue の Service を異なるセレクターで作成してください。",
  "Blue's pods run different images as '{0}' (container '{1}'): {2}. The tag has moved.":
    "blue の Pod は '{0}' として異なるイメージを実行しています (コンテナー '{1}'): {2}。タグの参照先が変わっています。",
  'Deploy the image by its digest, so that every pod of blue runs the same one, and test that.':
    'blue のすべての Pod が同じイメージを実行するように、ダイジェストを指定してデプロイし、それをテストしてください。',

  // Which container, which route.
  "The pod template has several containers ({0}) and none is named '{1}'.":
    "Pod テンプレートには複数のコンテナー ({0}) があり、'{1}' という名前のものはありません。",
  "The pod template has no container '{0}'; it has {1}.":
    "Pod テンプレートにコンテナー '{0}' がありません。あるのは {1} です。",
  "Set the input 'container' to the one that gets the image.":
    "入力 'container' に、イメージを設定するコンテナーを指定してください。",
  "VirtualService '{0}' has no {1} that sends to '{2}' and '{3}'.":
    "VirtualService '{0}' に、'{2}' と '{3}' に送信する {1}がありません。",
  "VirtualService '{0}' has {1} {2} that could be the weighted one.":
    "VirtualService '{0}' には、重み付きルートになりうる {2} が {1} 個あります。",
  '{0} route': '{0} ルート',
  '{0} routes': '{0} ルート',
  "{0} named '{1}'": "名前が '{1}' の {0}",
  '{0} on port {1}': 'ポート {1} の {0}',
  '{0} for {1}': '{1} 用の {0}',
  "Set the inputs 'greenService', 'blueService' (and the subsets), or {0}, to what the VirtualService has.":
    "入力 'greenService' と 'blueService' (およびサブセット)、または {0} を、VirtualService の内容に合わせて設定してください。",
  "Name the weighted route in the VirtualService and set the input 'route' to that name.":
    "VirtualService の重み付きルートに名前を付け、その名前を入力 'route' に設定してください。",
  'Set {0} to what only the weighted route has.': '重み付きルートだけが持つ値を {0} に設定してください。',
  "the inputs 'routePort' and 'sniHosts'": "入力 'routePort' と 'sniHosts'",
  "the input 'routePort'": "入力 'routePort'",
  "Its routes are delegated: set the input 'virtualService' to the one that has the weighted route, {0}.":
    "ルートは委任されています。入力 'virtualService' に、重み付きルートを持つもの ({0}) を設定してください。",
  "'{0}' with the input 'namespace' '{1}'": "'{0}' (入力 'namespace' は '{1}')",
  'It has no {0} routes.': '{0} ルートはありません。',
  'Its routes: {0}.': 'ルート: {0}。',
  '{0} (unnamed)': '{0} (名前なし)',
  '#{0} to {1}': '#{0} → {1} 宛て',
  "#{0} delegated to '{1}'": "#{0} '{1}' に委任",
  'port {0}': 'ポート {0}',
  'no destination': '宛先なし',
  '{0} (subset {1})': '{0} (サブセット {1})',

  // What is there and cannot be read.
  "The annotation '{0}' of the VirtualService has schema {1}, which a newer version of this task wrote.":
    "VirtualService の注釈 '{0}' はスキーマ {1} で、このタスクの新しいバージョンが書き込んだものです。",
  "The annotation '{0}' of the VirtualService is not a record of a rollout.":
    "VirtualService の注釈 '{0}' はロールアウトの記録ではありません。",
  'Use the version of the task that wrote it, or remove the annotation after checking the weights by hand.':
    '書き込んだバージョンのタスクを使用するか、重みを手動で確認してから注釈を削除してください。',
  'The record of the rollout cannot be put back: it has {0}, and routes with {1}.':
    'ロールアウトの記録を復元できません。記録の重みは {0}、ルートの重みは {1} です。',
  "Set the weights by hand, and the input 'onDrift' to 'adopt', or run the action 'deploy', which puts all the traffic on green.":
    "重みを手動で設定して入力 'onDrift' を 'adopt' にするか、すべてのトラフィックを green に戻すアクション 'deploy' を実行してください。",
  "The annotation '{0}' of Deployment '{1}' is not what a promotion writes.":
    "Deployment '{1}' の注釈 '{0}' は、昇格が書き込む内容ではありません。",
  "Restore it, or remove it; then green's template from before the promotion must be restored by hand.":
    '元に戻すか、削除してください。削除した場合は、昇格前の green のテンプレートを手動で元に戻す必要があります。',
  'The patch does not fit the object: {0} {1}.': 'パッチがオブジェクトに合いません: {0} {1}。',
  'Unknown action: {0}': '不明なアクション: {0}',
  "What was there before has no record, '{0}'.": "元の状態に記録 '{0}' がありません。",

  // What is missing, and what does not fit.
  "VirtualService '{0}' is not in namespace '{1}' (there: {2}).":
    "名前空間 '{1}' に VirtualService '{0}' がありません (あるもの: {2})。",
  "Run the action 'deploy' first, or set the input 'virtualService'.":
    "先にアクション 'deploy' を実行するか、入力 'virtualService' を設定してください。",
  "Create it, or correct the input 'virtualService'.": "作成するか、入力 'virtualService' を修正してください。",
  "Run the action 'deploy' first.": "先にアクション 'deploy' を実行してください。",
  "The rollout is in phase '{0}'; '{1}' needs {2}.":
    "ロールアウトはフェーズ '{0}' です。'{1}' にはフェーズ {2} が必要です。",
  "Run the stages in their order, or the action 'rollback' to start over.":
    "ステージを順番どおりに実行するか、アクション 'rollback' で最初からやり直してください。",
  "Deployment '{0}' of {1} is not in namespace '{2}'.": "名前空間 '{2}' に {1} の Deployment '{0}' がありません。",
  "Restore it, or set the input 'greenDeployment'.": "元に戻すか、入力 'greenDeployment' を設定してください。",
  '{0} is not ready {1}: {2} of {3} pods ready.':
    '{0} は、{1}準備ができていません。準備完了の Pod は {3} 個中 {2} 個です。',
  'for {0} % of the traffic': 'トラフィックの {0} % を受ける',
  'to take all the traffic': 'すべてのトラフィックを受ける',
  'to serve while green is updated': 'green の更新中に要求を処理する',
  "See 'kubectl describe deployment {0}', then run this step again.":
    "'kubectl describe deployment {0}' で確認してから、このステップを再実行してください。",
  "The weights are {0}; '{1}' needs {2}.": "重みは {0} ですが、'{1}' には {2} が必要です。",
  "The weights of VirtualService '{0}' are {1}; '{2}' needs {3}.":
    "VirtualService '{0}' の重みは {1} ですが、'{2}' には {3} が必要です。",
  "A proof needs each destination of the routes to tell its slot, and {0} of {1} in VirtualService '{2}' do not ({3}).":
    "分割の検証では、ルートの各宛先がスロットを示す必要がありますが、VirtualService '{2}' の {1} 個中 {0} 個が示しません ({3})。",
  "Set the input 'markSlots' to true: then the task has the routes set the response header '{0}'.":
    "入力 'markSlots' を true に設定してください。ルートが応答ヘッダー '{0}' を設定するように、タスクが変更します。",
  "Deployment '{0}' of green is missing or broken while blue serves {1} % of the traffic.":
    "blue がトラフィックの {1} % を処理していますが、green の Deployment '{0}' がないか、壊れています。",
  "Restore green, or run the action 'rollback' in the run that owns the rollout.":
    "green を元に戻すか、ロールアウトを所有する実行でアクション 'rollback' を実行してください。",
  "The weighted route of VirtualService '{0}' mirrors to '{1}' already, which is kept.":
    "VirtualService '{0}' の重み付きルートは既に '{1}' にミラーリングしており、それは維持されます。",
  "Set the input 'mirrorPercent' to 0, or take that mirror away first.":
    "入力 'mirrorPercent' を 0 に設定するか、先にそのミラーを削除してください。",
  'Other destinations of the route keep their weight of {0}: {1} % of its traffic goes to neither slot.':
    'ルートのほかの宛先は重み {0} を保つため、トラフィックの {1} % はどちらのスロットにも送られません。',

  // Whose rollout it is.
  "VirtualService '{0}' has no record of a rollout.": "VirtualService '{0}' にロールアウトの記録がありません。",
  "This run has no rollout here; the last one, of {0}, ended as '{1}' on {2}.":
    "この実行のロールアウトはここにありません。最後のロールアウト ({0}) は '{1}' で終了しました ({2})。",
  'A rollout of {0} is under way here ({1}).': '{0} のロールアウトがここで進行中です ({1})。',
  "A rollout of {0} is under way on VirtualService '{1}' ({2}).":
    "{0} のロールアウトが VirtualService '{1}' で進行中です ({2})。",
  "phase '{0}' since {1}, image '{2}'": "{1} からフェーズ '{0}'、イメージ '{2}'",
  "Finish it or roll it back in that run, or set the input 'takeOver' if that rollout is abandoned.":
    "その実行で完了またはロールバックしてください。そのロールアウトが放棄されている場合は、入力 'takeOver' を設定してください。",
  '{0} has released here since, on {1}; this is the older {2}.':
    'その後 {0} がここにリリースしました ({1})。これはそれより古い {2} です。',
  "To release this run's image again, queue a new run, or set the input 'takeOver'.":
    "この実行のイメージを再びリリースするには、新しい実行をキューに入れるか、入力 'takeOver' を設定してください。",

  // Nothing to do, or no longer.
  'This action changes nothing.': 'このアクションは何も変更しません。',
  'This was the first release: the image went straight to green, which has all the traffic, and there is no blue.':
    'これは最初のリリースでした。イメージは直接 green にデプロイされ、green がすべてのトラフィックを受けており、blue はありません。',
  "This run's rollout is done: green has '{0}'.":
    "この実行のロールアウトは完了しています。green のイメージは '{0}' です。",
  "This run's rollout is in phase '{0}'; 'deploy' would lose the old image.":
    "この実行のロールアウトはフェーズ '{0}' です。'deploy' を実行すると古いイメージが失われます。",
  "Finish the action 'rollback' first.": "先にアクション 'rollback' を完了してください。",
  "Run the action 'remove', or 'rollback' first.": "先にアクション 'remove' または 'rollback' を実行してください。",
  "VirtualService '{0}' is not there: nothing was released, nothing to roll back.":
    "VirtualService '{0}' がありません。何もリリースされておらず、ロールバックするものはありません。",
  "This run began no rollout here; the last one, of {0}, ended as '{1}'.":
    "この実行はここでロールアウトを開始していません。最後のロールアウト ({0}) は '{1}' で終了しました。",
  "This run's rollout is done, so it is not rolled back: to release the old image again, run a rollout of it.":
    'この実行のロールアウトは完了しているため、ロールバックしません。古いイメージを再びリリースするには、そのイメージでロールアウトを実行してください。',
  "This run's rollout is rolled back already.": 'この実行のロールアウトは既にロールバックされています。',
  'There is no rollout on record and blue has no traffic: nothing to roll back.':
    '記録されたロールアウトはなく、blue にトラフィックもないため、ロールバックするものはありません。',
  'There is no rollout on record, and the weights are {0}: the image to go back to is unknown.':
    '記録されたロールアウトがなく、重みは {0} です。戻すべきイメージが不明です。',
  "Set the weights by hand, or run the action 'deploy', which puts all the traffic on green.":
    "重みを手動で設定するか、すべてのトラフィックを green に送るアクション 'deploy' を実行してください。",
  "This was a first release: there is no old image to go back to. Green keeps '{0}' as it is, and the next 'deploy' may replace it.":
    "これは最初のリリースだったため、戻すべき古いイメージがありません。green は '{0}' のままで、次の 'deploy' で置き換えることができます。",
  'It is as before already.': '既に元の状態です。',

  // What a step is for, in a few words.
  'it is kept from the promotion that has begun, the pods stay': '開始済みの昇格から切り離し (Pod はそのまま)',
  'its old template is forgotten, the pods stay': '古いテンプレートの控えを削除 (Pod はそのまま)',
  'put back the routes and weights that this rollout left': 'このロールアウトが残したルートと重みに復元',
  'back to {0}': '{0} に復元',
  "back to image '{0}'": "イメージ '{0}' に復元",
  "No pod of blue tells the digest of container '{0}': its image is promoted by its tag.":
    "blue のどの Pod もコンテナー '{0}' のダイジェストを示さないため、イメージはタグで昇格します。",

  // The way back after a failure.
  'this is the way back itself, and nothing else is tried': 'これ自体が元に戻す操作であり、ほかには何も試みません',
  "'deploy' gives traffic to green only": "'deploy' は green にだけトラフィックを送ります",
  'the weights are as before this step': '重みはこのステップの前と同じです',
  'Since this step wrote {0}, somebody else has changed weights or record; now {1}.':
    'このステップが {0} を書き込んだ後、ほかの誰かが重みまたは記録を変更しました。現在は {1} です。',
  "Find out who changed it, and set the weights by 'shift' with 'takeOver', or run the action 'rollback'.":
    "誰が変更したかを調べて、'takeOver' を指定した 'shift' で重みを設定するか、アクション 'rollback' を実行してください。",

  // Drift.
  'The cluster is not as this rollout left it: {0}.': 'クラスターは、このロールアウトが残した状態と異なります: {0}。',
  'That cannot be put back.': 'これは元に戻せません。',
  "Mend it by hand, or set the input 'onDrift' to 'adopt'.":
    "手動で修正するか、入力 'onDrift' を 'adopt' に設定してください。",
  "Restore the route, or set the input 'onDrift' to 'overwrite' to have it put back.":
    "ルートを元に戻すか、入力 'onDrift' を 'overwrite' に設定してタスクに元に戻させてください。",
  "Set the input 'onDrift' to 'overwrite' to put back what the rollout left, or to 'adopt' to go on from what is there; or run the action 'rollback'.":
    "ロールアウトが残した状態に戻すには入力 'onDrift' を 'overwrite' に、現在の状態から続行するには 'adopt' に設定してください。または、アクション 'rollback' を実行してください。",
  'Find out why.': '原因を調べてください。',
  "Find out why: {0} may have written it back; the action 'status' prints the rule against that.":
    "原因を調べてください。{0} が書き戻した可能性があります。それを防ぐルールはアクション 'status' が出力します。",
  "Green has image '{0}'; this rollout promoted '{1}'.":
    "green のイメージは '{0}' ですが、このロールアウトが昇格したのは '{1}' です。",
  "Run the action 'promote' again, or 'rollback'.":
    "アクション 'promote' を再実行するか、'rollback' を実行してください。",
  "Green has image '{0}' ({1}), which is none of this rollout's; before it, green had '{2}'.":
    "green のイメージは '{0}' ({1}) で、このロールアウトのものではありません。ロールアウト前の green は '{2}' でした。",
  "Set the input 'onDrift' to 'overwrite' to give green the image from before the rollout, or to 'adopt' to leave it the one that it has.":
    "green をロールアウト前のイメージに戻すには入力 'onDrift' を 'overwrite' に、現在のイメージのままにするには 'adopt' に設定してください。",
  "in VirtualService '{0}' {1}": "VirtualService '{0}' で、{1}",
  'the weights are {0}, last set were {1}': '重みは {0} ですが、最後に設定されたのは {1} です',
  '{0} is gone': '{0} がなくなっています',
  '{0} is now #{1}, after other routes than it was': '{0} は現在 #{1} で、以前とは違うルートの後にあります',
  '{0} has changed: {1}': '{0} が変更されています: {1}',
  '{0} and {1} more': '{0} ほか {1} 件',
  'the weighted route ({0})': '重み付きルート ({0})',
  "the route by header '{0}' ({1})": "ヘッダー '{0}' のルート ({1})",
  "{0} has lost a container, in which this rollout left '{1}'":
    "{0} から、このロールアウトが '{1}' を残したコンテナーがなくなっています",
  "{0} has a container with '{1}' that this rollout did not leave":
    "{0} に、このロールアウトが残していない '{1}' のコンテナーがあります",
  "{0} has image '{1}', this rollout left '{2}'":
    "{0} のイメージは '{1}' ですが、このロールアウトが残したのは '{2}' です",
  "the tag of '{0}' has moved: blue's pods run {1} by it, and {2} was deployed":
    "'{0}' のタグの参照先が変わっています: blue の Pod が実行しているのは {1} ですが、デプロイされたのは {2} です",
  'the API server does not tell by whom': 'API サーバーは変更者を示していません',
  'written by {0}': '変更者: {0}',
  '{0}, and by {1}': '{0}、{1}',
  '{0} at {1}': '{0} ({1})',
  '{0} (server-side apply)': '{0} (サーバーサイド適用)',
  'someone without a name': '名前のない変更者',
  'a text of {0} characters': '{0} 文字のテキスト',
  '(not shown)': '(非表示)',

  // Who keeps the objects.
  '{0}: kept by {1}, which may write back what this rollout changes.':
    '{0} は {1} が管理しており、このロールアウトの変更を書き戻す可能性があります。',
  'Upgrade the release only when the rollout is over, and with the promoted image in its values.':
    'リリースのアップグレードは、ロールアウトが終わってから、昇格したイメージを values に設定して行ってください。',
  'Let it ignore these fields; the rule is in the log.':
    'これらのフィールドを無視するように設定してください。ルールはログにあります。',
  "Deployment '{0}' of blue: kept by {1}, which would make it anew when the rollout has removed it. Take it out of what is applied there: a rollout creates and removes blue itself.":
    "blue の Deployment '{0}' は {1} が管理しており、ロールアウトが削除しても作り直されます。適用の対象から外してください。blue の作成と削除はロールアウト自身が行います。",
  "Argo CD (Application '{0}')": "Argo CD の Application '{0}'",
  "Flux (Kustomization '{0}/{1}')": "Flux の Kustomization '{0}/{1}'",
  "Flux (HelmRelease '{0}/{1}')": "Flux の HelmRelease '{0}/{1}'",
  "Helm (release '{0}/{1}')": "Helm のリリース '{0}/{1}'",
  "# in the Application '{0}'": "# Application '{0}' に設定",
  '# in the source, on each of these objects: created once, then left to the rollout':
    '# ソースの各オブジェクトに設定: 一度作成した後はロールアウトに任せる',
  "# or, from Flux 2.9 on, in the Kustomization '{0}/{1}'":
    "# または、Flux 2.9 以降では Kustomization '{0}/{1}' に設定",
  "# in the HelmRelease '{0}/{1}'; an upgrade of the chart writes all the same,":
    "# HelmRelease '{0}/{1}' に設定。チャートのアップグレードはそれでも書き込むため、",
  "# so 'suspend: true' until the rollout is over, or no change of chart and values":
    "# ロールアウトが終わるまで 'suspend: true' にするか、チャートと values を変更しない",
}
