import type { CommonWords } from "../en/common";

export const common: CommonWords = {
  chatTitle: "Chat",
  consoleTitle: "Consola",
  description: "Habla con el agente de este sitio.",
  notFoundTitle: "No encontrada",
  notFound: "Esta página no existe",
  nothingHere: "No hay nada en esta dirección.",
  goToChat: "Ir al chat.",
  setUpTitle: "Indica a la página su proyecto de Firebase",
  setUpProject:
    "Copia {example} a {local}, rellena los valores de tu aplicación web (consola de Firebase, Configuración del proyecto, General) y vuelve a iniciar la página.",
  setUpLocal:
    "Sin proyecto, ejecuta {command} en la raíz del repositorio: pone en marcha los emuladores y esta página.",
  languageChoice: "Idioma",
  milliseconds: "{n} ms",
  seconds: "{seconds} s",
  minutes: "{minutes} min {seconds} s",
  hours: "{hours} h {minutes} min",
  percent: "{n} %",
  unknownTime: "desconocido",
  signingInFailed: "El inicio de sesión falló. Inténtalo de nuevo.",
  signingInFailedWith: "El inicio de sesión falló ({code}). Inténtalo de nuevo.",
  signInFailures: {
    "auth/network-request-failed":
      "Para iniciar sesión hace falta la red. Comprueba tu conexión e inténtalo de nuevo.",
    "auth/admin-restricted-operation":
      "El inicio de sesión anónimo está desactivado. El propietario lo activa en la consola de Firebase, en Authentication.",
    "auth/operation-not-allowed":
      "Esta forma de iniciar sesión está desactivada. Se activa en la consola de Firebase, en Authentication.",
    "auth/invalid-credential": "La dirección de correo o la contraseña no es correcta.",
    "auth/wrong-password": "La dirección de correo o la contraseña no es correcta.",
    "auth/user-not-found": "No hay ninguna cuenta con esta dirección de correo. Crea una.",
    "auth/email-already-in-use": "Ya hay una cuenta con esta dirección de correo. Inicia sesión.",
    "auth/weak-password": "La contraseña necesita al menos seis caracteres.",
    "auth/invalid-email": "Esto no es una dirección de correo.",
    "auth/popup-blocked":
      "El navegador bloqueó la ventana de inicio de sesión. Permítela para esta página e inténtalo de nuevo.",
    "auth/unauthorized-domain":
      "Esta dirección no puede iniciar sesiones. Añádela en la consola de Firebase, en Authentication, Configuración.",
  },
};
