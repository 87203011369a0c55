login-title = Anmelden
login-name = Anmeldename
login-password = Passwort
login-submit = Anmelden
login-help = Noch kein Passwort oder vergessen? Die Verwaltung Ihrer Einrichtung schickt Ihnen einen Link, mit dem Sie eines wählen.
login-wrong = Anmeldename oder Passwort stimmen nicht. Bitte prüfen Sie beides.
login-wait = { $minutes ->
    [one] Zu viele Versuche. Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.
   *[other] Zu viele Versuche. Bitte warten Sie { $minutes } Minuten und versuchen Sie es dann noch einmal.
 }
login-goodbye = Sie sind abgemeldet.
link-title = Passwort wählen
link-for = Für den Anmeldenamen { $login }. Der Link gilt nur einmal.
link-submit = Passwort speichern und anmelden
account-title = Mein Konto
account-me = Angaben
account-name = Name
account-role = Rolle
account-tenant = Landkreis
password-title = Passwort ändern
password-current = Bisheriges Passwort
password-new = Neues Passwort
password-repeat = Neues Passwort wiederholen
password-hint = Mindestens 12 Zeichen, zum Beispiel mehrere Wörter.
password-submit = Passwort ändern
password-short = Das Passwort ist zu kurz. Es braucht mindestens 12 Zeichen.
password-differs = Die beiden Eingaben sind verschieden.
password-wrong = Das bisherige Passwort stimmt nicht.
password-wait = Zu viele Versuche. Bitte warten Sie einige Minuten.
password-changed = Ihr Passwort ist geändert. Andere Sitzungen wurden beendet.
# dynamic: role-*
role-case-worker = Fachkraft (Integrationsmanagement)
role-team-lead = Teamleitung
role-county = Koordination (Landratsamt)
role-municipality = Kommune
role-partner = Partnerdienst
role-volunteer = Ehrenamt
role-data-protection = Datenschutz
role-auditor = Prüfung
role-admin = Verwaltung
