import type { Words } from "./words.ts";

export const fr: Words = {
  language: "fr",
  direction: "ltr",
  heading: "Chat",
  greeting: "Comment puis-je vous aider ?",
  open: "Ouvrir le chat",
  close: "Fermer le chat",
  newConversation: "Nouvelle conversation",
  conversations: "Conversations",
  noConversations: "Rien pour l’instant.",
  showMore: "Afficher plus",
  back: "Retour à la conversation",
  remove: "Supprimer {title}",
  removeForGood: "Supprimer définitivement",
  cancel: "Annuler",
  message: "Message",
  placeholder: "Écrire un message",
  send: "Envoyer",
  stop: "Arrêter",
  youSaid: "Vous avez écrit :",
  agentSaid: "L’agent a écrit :",
  copy: "Copier",
  copied: "Copié",
  good: "Bonne réponse",
  bad: "Mauvaise réponse",
  whatWasWrong: "Qu’est-ce qui n’allait pas ?",
  code: "Code",
  table: "Tableau",
  done: "Fait",
  toDo: "À faire",
  sending: "Envoi…",
  thinking: "Réflexion…",
  using: "Utilise {name}…",
  steps: "Étapes",
  running: "En cours",
  failed: "Échec",
  stopping: "Arrêt…",
  replying: "L’agent répond.",
  stopped: "Vous avez arrêté cette réponse.",
  notAnswered: "Sans réponse",
  waits: "En attente de la réponse précédente.",
  takeBack: "Reprendre",
  offline: "Vous êtes hors ligne. Votre message est conservé, et le chat reprend de lui-même à votre retour.",
  nextTry: "Prochain essai dans {time}",
  tryNow: "Essayer maintenant",
  sendAgain: "Renvoyer",
  sendAgainIn: "Renvoyer dans {time}",
  edit: "Modifier",
  loading: "Chargement…",
  loadAgain: "Recharger",
  latest: "Dernier message",
  signInFailed: "Le chat ne peut pas commencer : la connexion a échoué. Vérifiez votre réseau et réessayez.",
  tryAgain: "Réessayer",
  failures: {
    "connection-lost":
      "La connexion a été perdue. Votre message est conservé ; vérifiez votre réseau et réessayez.",
    "not-deployed":
      "Rien ne répond à l’adresse du chat. Son propriétaire doit déployer les fonctions ou corriger l’adresse.",
    cancelled: "Vous avez arrêté ce message avant qu’il ait reçu une réponse.",
    internal: "Un problème est survenu de notre côté. Renvoyez le message.",
    "not-signed-in": "Vous êtes déconnecté. Rechargez la page pour vous reconnecter.",
    "sign-in-revoked": "Votre session est terminée. Rechargez la page pour vous reconnecter.",
    "token-replayed": "Cette demande a déjà été faite et n’a pas été acceptée une seconde fois. Réessayez.",
    "anonymous-not-allowed": "Connectez-vous avec un compte pour discuter.",
    "email-not-verified":
      "Vérifiez votre adresse e-mail pour discuter : ouvrez le lien que vous avez reçu, puis reconnectez-vous.",
    blocked: "Vous ne pouvez pas discuter ici : le propriétaire de cette page en a décidé ainsi.",
    "conversation-not-found":
      "Cette conversation n’existe plus. Renvoyez le message pour en commencer une nouvelle.",
    "message-not-found": "Ce message n’existe plus. Envoyez-le comme un nouveau message.",
    "message-id-reused": "Ce message n’a pas pu être envoyé. Envoyez-le comme un nouveau message.",
    "rate-limited":
      "C’était beaucoup en peu de temps. Votre message est conservé jusqu’à ce qu’il puisse être envoyé.",
    "too-many-conversations":
      "Vous avez autant de conversations qu’il est possible d’en conserver. Supprimez-en une, puis renvoyez le message.",
    overloaded:
      "Beaucoup de personnes posent des questions en ce moment. Votre message est conservé jusqu’à ce qu’il puisse être envoyé.",
    "device-not-paired":
      "Le chat attend l’accord de son propriétaire. Votre message partira dès qu’il sera donné.",
    "gateway-misconfigured":
      "Le chat n’est pas configuré correctement. Son propriétaire doit s’en occuper ; votre message est conservé.",
    "secret-unusable":
      "Le chat n’est pas configuré correctement. Son propriétaire doit s’en occuper ; votre message est conservé.",
    "gateway-unavailable":
      "L’agent n’est pas joignable pour le moment. Votre message est conservé et sera renvoyé.",
    "storage-unavailable":
      "La conversation n’est pas accessible pour le moment. Votre message est conservé ; réessayez bientôt.",
    "run-failed": "L’agent n’a pas pu répondre. Renvoyez le message.",
    "still-running":
      "L’agent travaille encore. Sa réponse arrivera ici dès qu’elle sera prête ; patientez un instant.",
    paused: "Le chat est en pause. Votre message est conservé ; renvoyez-le plus tard.",
    "invalid-request": "Ce message n’a pas été accepté. Raccourcissez-le ou modifiez-le, puis renvoyez-le.",
    "unknown-failure":
      "L’appel a échoué ({code}). Réessayez ; s’il échoue encore, prévenez le propriétaire de cette page.",
    reference: "(Référence {reference}.)",
  },
};
