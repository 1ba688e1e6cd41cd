import type { Words } from '../message.ts'

/** The messages of analysis/. */
export const analysis: Words = {
  'The variable {0} is not set.': '変数 {0} が設定されていません。',
  'Run the step by an Azure Pipelines agent.': 'このステップを Azure Pipelines エージェントで実行してください。',

  "istioctl {0} is not in the agent's tool cache: downloading it":
    'istioctl {0} はエージェントのツール キャッシュにありません: ダウンロードします',
  "{0} holds no SHA-256 of istioctl's archive.": '{0} に istioctl のアーカイブの SHA-256 がありません。',
  "Set the input 'istioctlChecksum', or check the input 'istioctlMirror'.":
    "入力 'istioctlChecksum' を設定するか、入力 'istioctlMirror' を確認してください。",
  '{0} could not be downloaded: {1}.': '{0} をダウンロードできませんでした: {1}。',
  'not within {0} minutes': '{0} 分以内に完了しませんでした',
  "Set the input 'istioctlChecksum' where the mirror has no checksums; else check 'istioctlVersion', 'istioctlMirror' and the agent's proxy.":
    "ミラーにチェックサムがない場合は入力 'istioctlChecksum' を設定してください。それ以外の場合は 'istioctlVersion'、'istioctlMirror'、エージェントのプロキシを確認してください。",
  "Check the inputs 'istioctlVersion' and 'istioctlMirror', and the agent's proxy.":
    "入力 'istioctlVersion' と 'istioctlMirror'、およびエージェントのプロキシを確認してください。",
  '{0} is not what it should be: its SHA-256 is {1}, expected was {2}. It was thrown away.':
    '{0} の内容が正しくありません: SHA-256 は {1} ですが、期待値は {2} です。ファイルは破棄されました。',
  'Run the step again in case the download broke. If it stays so, find out who changed the file or the checksum.':
    'ダウンロードが破損した可能性があるため、このステップを再実行してください。解消しない場合は、ファイルまたはチェックサムを変更した人を調べてください。',
  '{0} could not be unpacked: {1}.': '{0} を展開できませんでした: {1}。',
  "Check the agent's disk, and that it has '{0}'.":
    "エージェントのディスクと、'{0}' が利用できることを確認してください。",
  "{0} has no file '{1}' in it.": "{0} にファイル '{1}' がありません。",
  "Check the input 'istioctlMirror'.": "入力 'istioctlMirror' を確認してください。",
  'istioctl is not cached: {0}': 'istioctl はキャッシュされません: {0}',
  'another job is doing that at the moment': '別のジョブが現在キャッシュしています',

  'exit code {0}: {1}': '終了コード {0}: {1}',
  'no result within {0} s': '{0} 秒以内に結果が得られませんでした',
  'istioctl analyze failed: {0}': 'istioctl analyze が失敗しました: {0}',
  "Try another 'istioctlVersion', or set the input 'analyze' to 'off'.":
    "別の 'istioctlVersion' を試すか、入力 'analyze' を 'off' に設定してください。",
  'it printed more than {0} characters': '出力が {0} 文字を超えました',
  'istioctl analyze printed something else than its messages in JSON: {0}':
    'istioctl analyze の出力が JSON 形式のメッセージではありません: {0}',
  "There is no istioctl for this agent's platform, {0} on {1}.":
    'このエージェントのプラットフォーム ({1} 上の {0}) 用の istioctl はありません。',
  "Run the step on Linux, Windows or macOS, or set the input 'analyze' to 'off'.":
    "このステップを Linux、Windows、macOS のいずれかで実行するか、入力 'analyze' を 'off' に設定してください。",
}
