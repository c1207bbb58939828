# Sourced by mvnw, planaria and .ci/run: exports JAVA_HOME of a JDK 25 or newer, or says in one line what to
# install and ends the script that sourced it. POSIX sh; no process is started while a JDK is where JDKs usually are.

# The feature version of the JDK in folder $1 goes to $jdk_version; 0 where there is none with a compiler.
jdk_version_of() {
  jdk_version=0
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  while IFS= read -r jdk_line || [ -n "$jdk_line" ]; do
    case $jdk_line in
      JAVA_VERSION=\"*)
        jdk_version=${jdk_line#JAVA_VERSION=\"}
        jdk_version=${jdk_version%%[!0-9]*}
        ;;
    esac
  done <"$1/release"
  jdk_version=${jdk_version:-0}
}

# Among the folders given, 25 itself goes first (it is what the gates were tried on), else the first newer one.
jdk_pick() {
  for jdk_home in "$@"; do
    jdk_version_of "$jdk_home"
    if [ "$jdk_version" -eq 25 ]; then
      jdk_found=$jdk_home
      return 0
    elif [ "$jdk_version" -gt 25 ] && [ -z "$jdk_found" ]; then
      jdk_found=$jdk_home
    fi
  done
}

jdk_found=
jdk_version_of "${JAVA_HOME:-/nonexistent}"
if [ "$jdk_version" -ge 25 ]; then
  jdk_found=$JAVA_HOME
else
  jdk_pick /usr/lib/jvm/* /opt/* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home
  if [ -z "$jdk_found" ] && [ -x /usr/libexec/java_home ]; then
    jdk_pick "$(/usr/libexec/java_home -v 25+ 2>/dev/null)"
  fi
  if [ -z "$jdk_found" ] && command -v java >/dev/null 2>&1; then
    jdk_pick "$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')"
  fi
fi
if [ -z "$jdk_found" ]; then
  echo "Planaria needs a JDK 25 or newer and found none: install one (https://adoptium.net, or your system's openjdk-25-jdk) or set JAVA_HOME to it." >&2
  exit 1
fi
JAVA_HOME=$jdk_found
export JAVA_HOME
unset jdk_found jdk_version jdk_line jdk_home
