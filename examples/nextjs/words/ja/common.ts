import type { CommonWords } from "../en/common";

export const common: CommonWords = {
  chatTitle: "チャット",
  consoleTitle: "コンソール",
  description: "このサイトのエージェントと話しましょう。",
  notFoundTitle: "見つかりません",
  notFound: "このページはありません",
  nothingHere: "このアドレスには何もありません。",
  goToChat: "チャットへ移動",
  setUpTitle: "このページの Firebase プロジェクトを指定してください",
  setUpProject:
    "{example} を {local} にコピーし、ウェブアプリの値（Firebase コンソールのプロジェクトの設定、全般）を入力して、ページを再起動してください。",
  setUpLocal:
    "プロジェクトがない場合は、リポジトリのルートで {command} を実行してください。エミュレータとこのページが起動します。",
  languageChoice: "言語",
  milliseconds: "{n} ミリ秒",
  seconds: "{seconds} 秒",
  minutes: "{minutes} 分 {seconds} 秒",
  hours: "{hours} 時間 {minutes} 分",
  percent: "{n}%",
  unknownTime: "不明",
  signingInFailed: "サインインに失敗しました。もう一度お試しください。",
  signingInFailedWith: "サインインに失敗しました（{code}）。もう一度お試しください。",
  signInFailures: {
    "auth/network-request-failed":
      "サインインにはネットワークが必要です。接続を確認して、もう一度お試しください。",
    "auth/admin-restricted-operation":
      "匿名サインインが無効です。所有者が Firebase コンソールの Authentication で有効にします。",
    "auth/operation-not-allowed":
      "このサインイン方法は無効です。Firebase コンソールの Authentication で有効にします。",
    "auth/invalid-credential": "メールアドレスまたはパスワードが正しくありません。",
    "auth/wrong-password": "メールアドレスまたはパスワードが正しくありません。",
    "auth/user-not-found": "このメールアドレスのアカウントはありません。作成してください。",
    "auth/email-already-in-use": "このメールアドレスのアカウントはすでにあります。サインインしてください。",
    "auth/weak-password": "パスワードは 6 文字以上必要です。",
    "auth/invalid-email": "これはメールアドレスではありません。",
    "auth/popup-blocked":
      "ブラウザがサインインのウィンドウをブロックしました。このページで許可して、もう一度お試しください。",
    "auth/unauthorized-domain":
      "このアドレスではサインインできません。Firebase コンソールの Authentication の設定で追加してください。",
  },
};
