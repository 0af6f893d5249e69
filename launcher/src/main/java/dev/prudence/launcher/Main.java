package dev.prudence.launcher;

import dev.prudence.launcher.command.PrudenceCommand;

/** Entry point of {@code ./prudence}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(PrudenceCommand.commandLine().execute(arguments));
    }
}
