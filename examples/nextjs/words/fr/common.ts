import type { CommonWords } from "../en/common";

export const common: CommonWords = {
  chatTitle: "Chat",
  consoleTitle: "Console",
  description: "Parlez à l’agent de ce site.",
  notFoundTitle: "Introuvable",
  notFound: "Cette page n’existe pas",
  nothingHere: "Il n’y a rien à cette adresse.",
  goToChat: "Aller au chat.",
  setUpTitle: "Indiquez à la page son projet Firebase",
  setUpProject:
    "Copiez {example} vers {local}, remplissez les valeurs de votre application web (console Firebase, Paramètres du projet, Général), puis relancez la page.",
  setUpLocal:
    "Sans projet, lancez {command} à la racine du dépôt : cela démarre les émulateurs et cette page.",
  languageChoice: "Langue",
  milliseconds: "{n} ms",
  seconds: "{seconds} s",
  minutes: "{minutes} min {seconds} s",
  hours: "{hours} h {minutes} min",
  percent: "{n} %",
  unknownTime: "inconnu",
  signingInFailed: "La connexion a échoué. Réessayez.",
  signingInFailedWith: "La connexion a échoué ({code}). Réessayez.",
  signInFailures: {
    "auth/network-request-failed": "La connexion nécessite le réseau. Vérifiez votre réseau et réessayez.",
    "auth/admin-restricted-operation":
      "La connexion anonyme est désactivée. Le propriétaire l’active dans la console Firebase, sous Authentication.",
    "auth/operation-not-allowed":
      "Ce mode de connexion est désactivé. Il s’active dans la console Firebase, sous Authentication.",
    "auth/invalid-credential": "L’adresse e-mail ou le mot de passe est incorrect.",
    "auth/wrong-password": "L’adresse e-mail ou le mot de passe est incorrect.",
    "auth/user-not-found": "Il n’y a pas de compte avec cette adresse e-mail. Créez-en un.",
    "auth/email-already-in-use": "Il y a déjà un compte avec cette adresse e-mail. Connectez-vous plutôt.",
    "auth/weak-password": "Le mot de passe doit avoir au moins six caractères.",
    "auth/invalid-email": "Ce n’est pas une adresse e-mail.",
    "auth/popup-blocked":
      "Le navigateur a bloqué la fenêtre de connexion. Autorisez-la pour cette page et réessayez.",
    "auth/unauthorized-domain":
      "Cette adresse ne peut connecter personne. Ajoutez-la dans la console Firebase, sous Authentication, Paramètres.",
  },
};
