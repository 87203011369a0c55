# dynamic: audit-action-*
audit-action-demo-load = Vorführdaten geladen
audit-action-tenant-settings = Einstellungen des Landkreises geändert
