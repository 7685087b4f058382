//! What else a word is called. It is asked only for a word that is nowhere, so that it adds nothing to
//! a catalogue which has the words of the question.

/// Folded words; those of a line stand for each other.
const GROUPS: &str = "abort cancel
access permission right
admin administrator
app application
appointment meeting
approve accept confirm
async asynchronous
auth authentication authorisation authorization login
authn authentication
authz authorisation authorization
auto automatic automatically
backlog queue
backup copy snapshot
big large huge giant enormous
bill invoice charge
block lock stuck
blank empty
boot start launch
bug defect error fault
buy purchase order
cert certificate
change edit modify update
check verify validate
choose pick select
client customer
clock time
colleague coworker employee staff
computer machine laptop pc notebook
conf config configuration settings setting
container docker
crash die killed abort
creds credentials password
cron schedule scheduled nightly
db database
delay lag latency slow
delete remove erase drop
deploy deployment release rollout
dev development developer
dir directory folder
directory folder
disconnect drop lost
disk drive storage volume
dl download
docs documentation
double twice duplicate
email mail
encrypt encryption cipher
env environment
error exception failure fault
expense cost price
fast quick rapid
find search locate
fix repair solve cure
flaky intermittent sometimes
freeze hang stall stutter
func function
garbage junk trash
gone lost missing vanished disappeared
guest visitor
hang stuck freeze block
holiday vacation leave
host server machine
image picture photo
img image
impl implementation implement
info information
internet network
js javascript
junk spam
k8s kubernetes
kill terminate end
lan network
lib library
login logon signin
logout signout
maintenance housekeeping
max maximum
merge join combine
min minimum
monitor screen display
money payment
msg message
net network
notification message alert
ops operations
outage downtime incident
outdated stale old
param parameter
password credential secret
perf performance
perms permissions permission
phone telephone call
pic picture
pkg package
postgres postgresql
pr pull
prod production
program application software
proc process
prod production live
pw password
pwd password
py python
ram memory
reboot restart
recover restore
redo repeat
reimburse refund
repair fix
repo repository
req request
resp response
revert undo rollback
rota shift duty
schedule timetable plan
screencast recording record
screenshot capture
sec security
settings configuration config
shell terminal console
shortcut key keys prefix
shutdown stop
signup registration register
slow latency slowly
spec specification
spreadsheet excel csv table
srv server
stats statistics
stop halt end
sync synchronise synchronize
telephone phone
temp temporary
tmp temporary
trash garbage
tz timezone
unreachable unavailable
usr user
util utility
val value
var variable
ver version
virtual vm
virtualization virtualisation
vuln vulnerability
webpage page site
website site page
wifi wlan wireless
window pane
wrong incorrect false
absturz abgesturzt
computer rechner
fehler storung
geloscht entfernt
langsam trage
loschen entfernen
passwort kennwort
storung fehler ausfall
termin besprechung
treffen besprechung sitzung
borrar eliminar
clave contrasena
contrasena clave credencial
fallo error
fichero archivo
lento lentitud
ordenador computadora
respaldo copia
servidor maquina
effacer supprimer
erreur panne
imprimer imprimante impression
lent lenteur
mail courriel
panne erreur coupure
redemarrer relancer restart
reunion rencontre
secours sauvegarde
supprime efface";

/// What else a folded word is called.
pub(super) fn of(word: &str) -> impl Iterator<Item = &'static str> {
    let groups = GROUPS.lines().map(str::split_ascii_whitespace);
    let of_word = groups.filter(move |group| group.clone().any(|known| known == word));
    of_word.flatten().filter(move |other| *other != word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold;

    #[test]
    fn words_are_folded_and_stand_for_each_other() {
        assert!(of("k8s").any(|word| word == "kubernetes"));
        assert!(of("kubernetes").any(|word| word == "k8s"));
        assert_eq!(of("walrus").next(), None);
        for word in GROUPS.split_ascii_whitespace() {
            assert_eq!(fold(word), word);
        }
    }
}
