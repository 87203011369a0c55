# dynamic: audit-action-*
audit-action-demo-load = Demo data loaded
audit-action-tenant-settings = Settings of the county changed
