package dev.landfall.app;

/** Starts and uses the program once, so that the JDK can remember which classes it needs; the launcher runs it after a build. */
final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] arguments) {
        Main.run("--help");
        Main.run("version");
    }
}
