package dev.prudence.images;

import dev.prudence.images.command.ImagesCommand;

/** Entry point of {@code images/build}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(ImagesCommand.commandLine().execute(arguments));
    }
}
