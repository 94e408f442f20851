/**
 * Type for pictures drawn on the server: Inter (SIL OFL 1.1), regular and semi-bold. The rasteriser sees no
 * system font, so a picture is the same on every machine; without these files it would draw no text and say nothing.
 */
export const FONT_FAMILY = 'Inter';

/** Paths of the font files. The package stays outside the bundle, so they are found where it is installed. */
export const loadFontFiles = (): string[] => [
  require.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  require.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
  require.resolve('@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf'),
];
