# Alt-k inserts the id of an entry that is found in Nexus at the prompt.
_nexus_widget() {
    local id
    id="$(command nexus pick </dev/tty)" && LBUFFER+="${id}"
    zle reset-prompt
}
zle -N _nexus_widget
bindkey -M emacs "${NEXUS_WIDGET_KEY:-^[k}" _nexus_widget
bindkey -M viins "${NEXUS_WIDGET_KEY:-^[k}" _nexus_widget
