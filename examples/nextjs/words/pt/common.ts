import type { CommonWords } from "../en/common";

export const common: CommonWords = {
  chatTitle: "Chat",
  consoleTitle: "Console",
  description: "Converse com o agente deste site.",
  notFoundTitle: "Não encontrada",
  notFound: "Esta página não existe",
  nothingHere: "Não há nada neste endereço.",
  goToChat: "Ir para o chat.",
  setUpTitle: "Informe à página o projeto do Firebase",
  setUpProject:
    "Copie {example} para {local}, preencha os valores do seu app da Web (console do Firebase, Configurações do projeto, Geral) e inicie a página de novo.",
  setUpLocal:
    "Sem um projeto, execute {command} na raiz do repositório: ele inicia os emuladores e esta página.",
  languageChoice: "Idioma",
  milliseconds: "{n} ms",
  seconds: "{seconds} s",
  minutes: "{minutes} min {seconds} s",
  hours: "{hours} h {minutes} min",
  percent: "{n} %",
  unknownTime: "desconhecido",
  signingInFailed: "A entrada falhou. Tente de novo.",
  signingInFailedWith: "A entrada falhou ({code}). Tente de novo.",
  signInFailures: {
    "auth/network-request-failed": "Para entrar é preciso rede. Verifique sua conexão e tente de novo.",
    "auth/admin-restricted-operation":
      "A entrada anônima está desativada. O proprietário a ativa no console do Firebase, em Authentication.",
    "auth/operation-not-allowed":
      "Esta forma de entrar está desativada. Ela é ativada no console do Firebase, em Authentication.",
    "auth/invalid-credential": "O endereço de e-mail ou a senha não está correto.",
    "auth/wrong-password": "O endereço de e-mail ou a senha não está correto.",
    "auth/user-not-found": "Não há conta com este endereço de e-mail. Crie uma.",
    "auth/email-already-in-use": "Já há uma conta com este endereço de e-mail. Entre com ela.",
    "auth/weak-password": "A senha precisa de pelo menos seis caracteres.",
    "auth/invalid-email": "Isto não é um endereço de e-mail.",
    "auth/popup-blocked":
      "O navegador bloqueou a janela de entrada. Permita-a para esta página e tente de novo.",
    "auth/unauthorized-domain":
      "Este endereço não pode autenticar pessoas. Adicione-o no console do Firebase, em Authentication, Configurações.",
  },
};
