#!/usr/bin/env bash
# Makes sure that what the tests need beyond Rust is on this machine. Installs only what is missing, with apt-get when
# that is possible without questions; otherwise says what is missing and how to install it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# The bundled SQLite is C: the compiler and the C library's headers.
has_compiler() { cc -x c -E - <<<'#include <stdio.h>' >/dev/null 2>&1; }
# No programs are needed when the tests are given a server.
has_postgres() { [[ -n ${JALONUM_TEST_POSTGRES:-} ]] || "$here/with-postgres.sh" --bindir >/dev/null 2>&1; }
# Asking for the version tells a browser from Ubuntu's stub that only advertises a snap.
has_chromium() { chromium --version >/dev/null 2>&1 || chromium-browser --version >/dev/null 2>&1; }
has_node() { node -e 'process.exit(parseInt(process.versions.node, 10) >= 18 ? 0 : 1)' >/dev/null 2>&1; }
has_npm() { command -v npm >/dev/null; }
# Without one of these, screenshots show boxes for letters.
has_fonts() {
  [[ $(uname) == Darwin ]] && return
  case $(fc-list : family 2>/dev/null) in *DejaVu* | *Liberation* | *Noto\ Sans*) return 0 ;; *) return 1 ;; esac
}

# Fills `missing` (one line each) and the packages that would bring it.
check() {
  missing='' apt='' dnf='' brew=''
  has_compiler || need 'a C compiler (cc) with the C library headers; on macOS: xcode-select --install' 'gcc libc6-dev' 'gcc' ''
  has_postgres || need 'PostgreSQL server programs (initdb, postgres) on PATH or where Debian puts them' 'postgresql' 'postgresql-server' 'postgresql@17'
  has_chromium || need 'Chromium (chromium)' 'chromium' 'chromium' 'chromium'
  has_node || need 'Node.js 18 or later (node)' 'nodejs' 'nodejs' 'node'
  has_npm || need 'npm' 'npm' 'nodejs-npm' 'node'
  has_fonts || need 'a font for screenshots (DejaVu, Liberation or Noto Sans)' 'fontconfig fonts-dejavu-core' \
    'fontconfig dejavu-sans-fonts' 'font-dejavu'
}

need() {
  missing+="  - $1"$'\n' apt+=${2:+" $2"} dnf+=${3:+" $3"} brew+=${4:+" $4"}
}

give_up() {
  {
    printf 'setup: %s\n%s' "$1" "$missing"
    printf 'Install with one of:\n'
    printf '  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install --no-install-recommends%s\n' "$apt"
    printf '  Fedora:          sudo dnf install%s\n' "$dnf"
    printf '  macOS:           brew install%s\n' "$brew"
    has_postgres || printf 'Or for PostgreSQL, name a running server: JALONUM_TEST_POSTGRES=postgres://USER@HOST:PORT/postgres\n'
  } >&2
  exit 1
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

check
if [[ -z $missing ]]; then
  echo 'setup: everything is here'
  exit 0
fi
command -v apt-get >/dev/null || give_up 'missing on this machine:'
((EUID == 0)) || sudo -n true 2>/dev/null || give_up 'missing, and installing it needs root or sudo without a password:'

# Debian's package would create and start a system cluster; the tests bring their own. Only for this installation.
no_cluster=/etc/postgresql-common/createcluster.d/jalonum-setup.conf
if [[ " $apt " == *' postgresql '* ]]; then
  trap 'as_root rm -f "$no_cluster"' EXIT
  as_root mkdir -p "${no_cluster%/*}"
  as_root tee "$no_cluster" >/dev/null <<<'create_main_cluster = false'
fi

echo "setup: installing$apt"
read -ra packages <<<"$apt"
apt_get update || echo 'setup: apt-get update failed; trying with the package lists at hand' >&2
apt_get install -y --no-install-recommends "${packages[@]}" >/dev/null || give_up 'apt-get failed; missing:'
hash -r
check
[[ -z $missing ]] || give_up 'still missing after the installation:'
echo 'setup: everything is here now'
