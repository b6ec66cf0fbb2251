#!/usr/bin/env bash
# Finds, or on Debian and Ubuntu installs, what the build needs. Does nothing where all of it is there.
#   eng/setup.sh torch                           a Torch backend: libtorch with headers, or the NuGet package TorchSharp
#   eng/setup.sh data [fashion-mnist|cifar-10]   a data set, Fashion-MNIST without a name
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() { echo "setup: $*" >&2; exit 1; }

apt_install() {
  command -v apt-get > /dev/null || return 1
  local sudo=""
  if [[ $(id -u) != 0 ]]; then
    command -v sudo > /dev/null || { echo "setup: installing $* needs root: run 'apt-get install $*' as root" >&2; return 1; }
    sudo=sudo
  fi
  echo "setup: installing $*"
  # A fresh machine has no package lists yet.
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" > /dev/null 2>&1 || {
    $sudo apt-get update -qq > /dev/null
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" > /dev/null
  }
}

package_restores() {
  local probe
  probe=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$probe'" RETURN
  local version
  version=$(sed -n 's/.*Include="TorchSharp" Version="\([^"]*\)".*/\1/p' Directory.Packages.props)
  cat > "$probe/probe.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="TorchSharp" Version="$version" /></ItemGroup>
</Project>
XML
  dotnet restore "$probe/probe.csproj" > /dev/null 2>&1
}

setup_torch() {
  command -v dotnet > /dev/null || fail "the .NET SDK 10 is missing: see https://dotnet.microsoft.com/download"
  mkdir -p artifacts/packages
  if [[ ${TorchBackend:-} == package ]]; then return; fi
  if [[ -n ${LIBTORCH:-} ]]; then
    [[ -f $LIBTORCH/include/ATen/ATen.h ]] || fail "LIBTORCH is '$LIBTORCH', but there is no include/ATen/ATen.h in it"
  elif [[ ! -f /usr/include/ATen/ATen.h ]]; then
    # Without headers the build takes the package; ask once whether it can be had.
    if [[ ${TorchBackend:-} != system ]]; then
      [[ -f artifacts/torch-package-restores ]] && return
      if package_restores; then touch artifacts/torch-package-restores; return; fi
    fi
    apt_install libtorch-dev libopenblas0-pthread g++ ||
      fail "neither the NuGet package TorchSharp nor libtorch is to be had: install libtorch with its headers and set LIBTORCH to its folder"
  fi
  command -v "${CXX:-g++}" > /dev/null || apt_install g++ || fail "the C++ compiler ${CXX:-g++} is missing"
  # Debian's libtorch works with any BLAS, and is many times slower on the reference one.
  if [[ -z ${LIBTORCH:-} ]] && ! PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2> /dev/null | grep libopenblas > /dev/null; then apt_install libopenblas0-pthread || true; fi
}

cache=${XDG_DATA_HOME:-$HOME/.local/share}/VectorQuantization

setup_fashion_mnist() {
  [[ -d /usr/share/datasets/fashion-mnist || -d $cache/fashion-mnist ]] && return
  # Where this fails, the program downloads the data itself.
  apt_install dataset-fashion-mnist || true
}

setup_cifar10() {
  # No package has it: the program downloads it itself, or finds what is unpacked here from an archive that is on the machine already.
  local archive=${CIFAR10_ARCHIVE:-../shared/data/cifar-10-binary.tar.xz} target=$cache/cifar-10
  [[ -d /usr/share/datasets/cifar-10 || -d $target || ! -f $archive ]] && return
  echo "setup: unpacking $archive"
  mkdir -p "$cache"
  local unpacked
  unpacked=$(mktemp -d "$cache/cifar-10.XXXXXX")
  tar -xf "$archive" -C "$unpacked" || { rm -rf "$unpacked"; fail "$archive cannot be unpacked"; }
  chmod 755 "$unpacked"
  mv "$unpacked" "$target"
}

setup_data() {
  case ${1:-fashion-mnist} in
    fashion-mnist) setup_fashion_mnist ;;
    cifar-10) setup_cifar10 ;;
    *) fail "expected 'fashion-mnist' or 'cifar-10' after 'data'" ;;
  esac
}

case ${1:-} in
  torch) setup_torch ;;
  data) setup_data "${2:-}" ;;
  *) fail "expected 'torch' or 'data'" ;;
esac
