# Alt-k inserts the id of an entry that is found in Nexus at the prompt.
_nexus_widget() {
    local id
    id="$(command nexus pick)" || return 0
    READLINE_LINE="${READLINE_LINE:0:READLINE_POINT}${id}${READLINE_LINE:READLINE_POINT}"
    READLINE_POINT=$((READLINE_POINT + ${#id}))
}
bind -m emacs-standard -x "\"${NEXUS_WIDGET_KEY:-\\ek}\": _nexus_widget"
bind -m vi-insert -x "\"${NEXUS_WIDGET_KEY:-\\ek}\": _nexus_widget"
