# Alt-k inserts the id of an entry that is found in Nexus at the prompt.
function _nexus_widget
    set -l id (command nexus pick </dev/tty)
    and commandline --insert -- $id
    commandline --function repaint
end
set -q NEXUS_WIDGET_KEY; or set -l NEXUS_WIDGET_KEY \ek
bind $NEXUS_WIDGET_KEY _nexus_widget
bind --mode insert $NEXUS_WIDGET_KEY _nexus_widget
