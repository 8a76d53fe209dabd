#!/bin/sh
# The tree's own rules: names at the top level, sizes of files and functions, columns, leftovers.
set -u
status=0
files=$(git ls-files)
sources=$(echo "$files" | grep -E '\.(c|h|S|ld|mk|sh|py)$|^Makefile$')

# complain TEXT, with lines on standard input that show it
complain() {
    lines=$(cat)
    if [ -n "$lines" ]; then
        printf '%s:\n%s\n' "$1" "$lines"
        status=1
    fi
}

complain 'not a name of the top level' <<END
$(echo "$files" | sed 's,/.*,,' | sort -u |
    grep -vE '^(\..*|Makefile|README\.md|LICENSE|CHANGELOG\.md|core|port|platform|boards|tests)$')
END

complain 'files above 500 lines' <<END
$(wc -l $sources | awk '$2 != "total" && $1 > 500')
END

complain 'lines above 100 columns' <<END
$(LC_ALL=C.UTF-8 grep -nE '.{101}' $sources)
END

complain 'functions above 70 lines' <<END
$(awk '/^\{/ { begin = FNR }
    /^\}/ { if (begin && FNR - begin - 1 > 70) print FILENAME ":" begin; begin = 0 }' \
    $(echo "$sources" | grep '\.c$'))
END

complain 'white space at the end of a line' <<END
$(grep -nE '[[:space:]]+$' $sources)
END

# The port template marks each decision with one of these words, and that is its purpose.
complain 'work left over' <<END
$(grep -nwE 'TO''DO|FIX''ME|XX''X' $(echo "$sources" | grep -v '^port/template/'))
END

complain "a path of somebody's machine" <<END
$(grep -nE '(^|[^[:alnum:]_.$}/-])/(home|root|work|Users)/' $sources)
END

exit $status
