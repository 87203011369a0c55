login-title = Sign in
login-name = User name
login-password = Password
login-submit = Sign in
login-help = No password yet, or forgotten? Your organisation's administration sends you a link to choose one.
login-wrong = User name or password is not right. Please check both.
login-wait = { $minutes ->
    [one] Too many attempts. Please wait one minute and try again.
   *[other] Too many attempts. Please wait { $minutes } minutes and try again.
 }
login-goodbye = You are signed out.
link-title = Choose a password
link-for = For the user name { $login }. The link works only once.
link-submit = Save password and sign in
account-title = My account
account-me = Details
account-name = Name
account-role = Role
account-tenant = County
password-title = Change password
password-current = Current password
password-new = New password
password-repeat = Repeat new password
password-hint = At least 12 characters, for example several words.
password-submit = Change password
password-short = The password is too short. It needs at least 12 characters.
password-differs = The two entries differ.
password-wrong = The current password is not right.
password-wait = Too many attempts. Please wait a few minutes.
password-changed = Your password is changed. Other sessions were ended.
# dynamic: role-*
role-case-worker = Case worker (integration management)
role-team-lead = Team lead
role-county = Coordination (county office)
role-municipality = Municipality
role-partner = Partner service
role-volunteer = Volunteer
role-data-protection = Data protection
role-auditor = Auditor
role-admin = Administration
