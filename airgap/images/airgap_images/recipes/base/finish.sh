#!/bin/sh
# Runs inside the fresh system (chroot) before it is imported: trust the host's authorities, then drop what no image needs.
set -eu
update-ca-certificates
find /usr/share/doc -depth -type f ! -name copyright -delete
find /usr/share/doc -depth -type d -empty -delete
rm -rf /usr/share/man /usr/share/info /usr/share/locale /usr/share/lintian /usr/share/bug
# Packages that register alternatives (a Java runtime) fail when the section folders are missing.
mkdir -p /usr/share/man/man1
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/cache/ldconfig/* /var/lib/dpkg/*-old
find /var/log -type f -delete
# debootstrap copies these two from the host; the engine writes its own into every container.
: >/etc/hostname
: >/etc/resolv.conf
rm -f /etc/machine-id
rm -rf /tmp/* /var/tmp/*
echo "Debian $(cat /etc/debian_version) minbase: $(dpkg-query -W -f '${Package} ${Version}, ' libc6 openssl)$(dpkg-query -W -f '${Package} ${Version}' ca-certificates)" >/etc/berth-standin
