import type { CommonWords } from "../en/common";

export const common: CommonWords = {
  chatTitle: "المحادثة",
  consoleTitle: "لوحة التحكم",
  description: "تحدّث إلى وكيل هذا الموقع.",
  notFoundTitle: "غير موجودة",
  notFound: "لا توجد صفحة كهذه",
  nothingHere: "لا شيء على هذا العنوان.",
  goToChat: "الانتقال إلى المحادثة.",
  setUpTitle: "أخبر الصفحة بمشروع Firebase الخاص بها",
  setUpProject:
    "انسخ {example} إلى {local}، واملأ قيم تطبيق الويب الخاص بك (لوحة Firebase، إعدادات المشروع، عام)، ثم شغّل الصفحة من جديد.",
  setUpLocal: "من دون مشروع، شغّل {command} في جذر المستودع: فهو يشغّل المحاكيات وهذه الصفحة.",
  languageChoice: "اللغة",
  milliseconds: "{n} م‌ث",
  seconds: "{seconds} ث",
  minutes: "{minutes} د {seconds} ث",
  hours: "{hours} س {minutes} د",
  percent: "{n}٪",
  unknownTime: "غير معروف",
  signingInFailed: "فشل تسجيل الدخول. حاول مرة أخرى.",
  signingInFailedWith: "فشل تسجيل الدخول ({code}). حاول مرة أخرى.",
  signInFailures: {
    "auth/network-request-failed": "يحتاج تسجيل الدخول إلى الشبكة. تحقّق من اتصالك وحاول مرة أخرى.",
    "auth/admin-restricted-operation":
      "تسجيل الدخول المجهول معطّل. يفعّله المالك في لوحة Firebase، تحت Authentication.",
    "auth/operation-not-allowed": "طريقة تسجيل الدخول هذه معطّلة. تُفعّل في لوحة Firebase، تحت Authentication.",
    "auth/invalid-credential": "البريد الإلكتروني أو كلمة المرور غير صحيح.",
    "auth/wrong-password": "البريد الإلكتروني أو كلمة المرور غير صحيح.",
    "auth/user-not-found": "لا يوجد حساب بهذا البريد الإلكتروني. أنشئ حسابًا.",
    "auth/email-already-in-use": "يوجد حساب بهذا البريد الإلكتروني. سجّل الدخول به.",
    "auth/weak-password": "تحتاج كلمة المرور إلى ستة أحرف على الأقل.",
    "auth/invalid-email": "هذا ليس بريدًا إلكترونيًا.",
    "auth/popup-blocked": "حجب المتصفح نافذة تسجيل الدخول. اسمح بها لهذه الصفحة وحاول مرة أخرى.",
    "auth/unauthorized-domain":
      "لا يحق لهذا العنوان تسجيل دخول أحد. أضفه في لوحة Firebase، تحت Authentication ثم الإعدادات.",
  },
};
