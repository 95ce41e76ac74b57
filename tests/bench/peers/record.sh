#!/bin/sh
# tests: records the traces of traces/ anew, of programs of this machine (glibc).
# SPDX-License-Identifier: LGPL-2.1-only
#
#   record.sh DIRECTORY

set -e
here=$(cd "$(dirname "$0")" && pwd)
out=$(mkdir -p "${1:?}" && cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -O2 -shared -fPIC -o "$work/recorder.so" "$here/recorder.c" -lpthread

# record NAME COMMAND...
record()
{
  name=$1
  shift
  MTR_OUT=$work/$name.mtr MTR_MAX=400000 LD_PRELOAD=$work/recorder.so "$@" \
    > /dev/null
  xz -9e -c "$work/$name.mtr" > "$out/$name.mtr.xz"
}

cd "$work"
gcc -E "$here/trace.c" -o trace.i
record cc1 "$(gcc -print-prog-name=cc1)" -quiet -O2 trace.i -o /dev/null

cat > words.sql <<'Q'
create table t(a integer primary key, b text, c real); create index i on t(b);
with recursive n(x) as (select 1 union all select x+1 from n where x<6000)
  insert into t select x, hex(randomblob(1+x%40)), x*1.5 from n;
select count(*), sum(length(b)), avg(c) from t where b like 'A%'
  group by substr(b,1,2) order by 2;
update t set b=b||'zz' where a%7=0; delete from t where a%3=0;
select a.b from t a join t b on a.a=b.a+1 order by a.b desc limit 5;
Q
record sqlite sqlite3 :memory: < words.sql

cat > words.pl <<'P'
my %h; my $t='';
for my $i (1..4000) {
  my $k=join('',map{chr(97+($i*$_)%26)}1..(1+$i%12)); push @{$h{$k}},$i; $t.="$k ";
}
my %w; $w{$_}++ for split / /,$t; my @s=sort{$w{$b}<=>$w{$a}} keys %w;
(my $u=$t)=~s/(\w+)/<$1>/g;
print scalar(@s)," ",length($u),"\n"; delete $h{$_} for @s[0..@s/2];
P
record perl perl words.pl

record bash bash -c 'declare -A a
for i in {1..1500}; do
  x="k$((i*7919%1000))"; a[$x]="${a[$x]}v$i"; y=${a[$x]//v/w}
done
for k in "${!a[@]}"; do s+=${#a[$k]}; done; echo ${#s}'

git init -q repository
cd repository
git config user.email a@b
git config user.name x
for i in 1 2 3 4 5 6; do
  for f in 1 2 3 4 5 6 7 8; do seq $i $((i*f*20)) > f$f; done
  git add -A
  git commit -qm c$i
done
record git git -c core.pager=cat log -p --stat
