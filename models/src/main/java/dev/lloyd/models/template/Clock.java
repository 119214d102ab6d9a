package dev.lloyd.models.template;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/// `strftime_now`: the time, in the letters of `strftime` that templates use.
final class Clock {
    private static final int MAX_FORMAT = 100;

    private static final Map<Character, String> LETTERS = Map.ofEntries(
            Map.entry('d', "dd"),
            Map.entry('m', "MM"),
            Map.entry('Y', "yyyy"),
            Map.entry('y', "yy"),
            Map.entry('b', "MMM"),
            Map.entry('B', "MMMM"),
            Map.entry('a', "EEE"),
            Map.entry('A', "EEEE"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('M', "mm"),
            Map.entry('S', "ss"),
            Map.entry('p', "a"),
            Map.entry('j', "DDD"),
            Map.entry('%', "'%'"));

    private Clock() {}

    static String now(String format) {
        if (format.length() > MAX_FORMAT) {
            throw new IllegalArgumentException("the format of a time has more than " + MAX_FORMAT + " characters");
        }
        Budget.made(format.length());
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
        StringBuilder text = new StringBuilder();
        for (int place = 0; place < format.length(); place++) {
            if (format.charAt(place) == '%') {
                place++;
                text.append(now.format(DateTimeFormatter.ofPattern(pattern(format, place), Locale.ENGLISH)));
            } else {
                text.append(format.charAt(place));
            }
        }
        return Budget.paid(text.toString());
    }

    private static String pattern(String format, int place) {
        String pattern = place < format.length() ? LETTERS.get(format.charAt(place)) : null;
        if (pattern == null) {
            throw new IllegalArgumentException("the format of a time has '"
                    + format.substring(place - 1, Math.min(place + 1, format.length())) + "', which is not supported");
        }
        return pattern;
    }
}
